import type { Layer } from '@foodnet/model';

/** Pixels, and what hands on its input as it is. */
const unrounded: readonly Layer['kind'][] = ['input', 'rescale', 'dropout'];

/**
 * The layers whose outputs are rounded to uint8: every map from the first convolution's activation to the last, so that
 * runtimes stay in integers from one convolution to the next. A ReLU or ReLU6 is computed together with the layer before
 * it, so only its output is rounded; of two in a row, of which onnxruntime joins the first alone, both are. The first convolution takes the pixels themselves and the classifying layer few numbers:
 * both stay float32, which costs no time and keeps their digits.
 */
export function roundedLayers(layers: readonly Layer[]): Layer[] {
  return layers.filter((layer) => {
    const { kind, name, shape } = layer;
    const takers = layers.filter(({ inputs }) => inputs.includes(name));
    const isComputedWithReLU = !isReLU(layer) && takers.length === 1 && isReLU(takers[0]);
    return shape.length === 3 && !unrounded.includes(kind) && !isComputedWithReLU;
  });
}

function isReLU(layer: Layer): boolean {
  return layer.kind === 'relu' || (layer.kind === 'activation' && layer.function === 'relu6');
}
