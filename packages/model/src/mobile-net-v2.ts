import type { MobileNetV2 } from '@foodnet/contracts';
import type { LayerList } from './layer-list.js';

/** Channels are whole multiples of it. */
const DIVISOR = 8;

/**
 * Adds MobileNetV2 (Sandler et al., arXiv 1801.04381) from the rescaled picture to the softmax, layer for layer and name
 * for name as keras.applications.MobileNetV2: its weights fit by their names.
 */
export function addMobileNetV2(list: LayerList, network: MobileNetV2, input: string, classes: number): void {
  const { width, batchNorm, blocks } = network;
  const relu6 = (name: string, last: string) => list.activation(name, last, { function: 'relu6' });

  let last = list.convolution('Conv1', input, {
    filters: wholeChannels(network.stemFilters * width),
    kernel: 3,
    stride: 2,
    padding: 'same',
    bias: false,
  });
  last = relu6('Conv1_relu', list.batchNorm('bn_Conv1', last, batchNorm));

  let number = 0;
  for (const { expansion, filters, repeats, stride } of blocks) {
    for (let repeat = 0; repeat < repeats; repeat++) {
      const block = { expansion, filters, stride: repeat === 0 ? stride : 1 };
      last = addInvertedResidual(list, network, number++, last, block);
    }
  }

  const lastFilters = width > 1 ? wholeChannels(network.lastFilters * width) : network.lastFilters;
  last = list.convolution('Conv_1', last, {
    filters: lastFilters,
    kernel: 1,
    stride: 1,
    padding: 'valid',
    bias: false,
  });
  last = relu6('out_relu', list.batchNorm('Conv_1_bn', last, batchNorm));
  last = list.globalPool('globalAveragePool', 'global_average_pooling2d', last);
  if (network.dropout > 0) last = list.dropout('dropout', last, { rate: network.dropout });
  last = list.dense('predictions', last, { units: classes, bias: true });
  list.softmax('probabilities', last);
}

/** Expand by a 1x1 convolution, filter each channel, project: with the input added where its shape is the output's. */
function addInvertedResidual(
  list: LayerList,
  { width, batchNorm }: MobileNetV2,
  number: number,
  input: string,
  {
    expansion,
    filters,
    stride,
  }: { readonly expansion: number; readonly filters: number; readonly stride: number },
): string {
  // keras.applications names the first block, which does not expand, without a number.
  const prefix = number === 0 ? 'expanded_conv' : `block_${number}`;
  const [, , inputs] = list.shapeOf(input);
  const pointwise = { kernel: 1, stride: 1, padding: 'same', bias: false } as const;
  const relu6 = (name: string, last: string) => list.activation(name, last, { function: 'relu6' });

  let last = input;
  if (number > 0) {
    last = list.convolution(`${prefix}_expand`, last, { ...pointwise, filters: expansion * inputs });
    last = list.batchNorm(`${prefix}_expand_BN`, last, batchNorm);
    last = relu6(`${prefix}_expand_relu`, last);
  }
  if (stride === 2)
    last = list.zeroPadding(`${prefix}_pad`, last, { padding: stridedPadding(list.shapeOf(last)) });
  last = list.depthwiseConvolution(`${prefix}_depthwise`, last, {
    kernel: 3,
    stride,
    padding: stride === 1 ? 'same' : 'valid',
    multiplier: 1,
    bias: false,
  });
  last = list.batchNorm(`${prefix}_depthwise_BN`, last, batchNorm);
  last = relu6(`${prefix}_depthwise_relu`, last);
  const outputs = wholeChannels(Math.trunc(filters * width));
  last = list.convolution(`${prefix}_project`, last, { ...pointwise, filters: outputs });
  last = list.batchNorm(`${prefix}_project_BN`, last, batchNorm);
  return inputs === outputs && stride === 1 ? list.add(`${prefix}_add`, input, last) : last;
}

/** keras.applications' correct_pad for a 3x3 window of stride 2: one more pixel behind than before where the size is even. */
function stridedPadding([height, width]: readonly number[]): readonly [number, number, number, number] {
  return [height % 2, 1, width % 2, 1];
}

/** The nearest multiple of 8, and the next one where that would take away more than a tenth. */
function wholeChannels(channels: number): number {
  const nearest = Math.max(DIVISOR, Math.floor((channels + DIVISOR / 2) / DIVISOR) * DIVISOR);
  return nearest < 0.9 * channels ? nearest + DIVISOR : nearest;
}
