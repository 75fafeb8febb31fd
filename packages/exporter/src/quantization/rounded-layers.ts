import type { Layer } from '@foodnet/model';

/**
 * The layers whose outputs are rounded to uint8: every map from the first convolution's activation to the last, so that
 * runtimes stay in integers from one convolution to the next. A ReLU is computed together with the layer before it, so
 * only its output is rounded. The first convolution takes the pixels themselves and the classifying layer few numbers:
 * both stay float32, which costs no time and keeps their digits.
 */
export function roundedLayers(layers: readonly Layer[]): Layer[] {
  return layers.filter(({ kind, name, shape }) => {
    const takers = layers.filter(({ inputs }) => inputs.includes(name));
    const isComputedWithReLU = takers.length === 1 && takers[0].kind === 'relu';
    return shape.length === 3 && kind !== 'input' && kind !== 'rescale' && !isComputedWithReLU;
  });
}
