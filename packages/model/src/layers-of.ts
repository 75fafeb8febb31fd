import type { Network, PictureSpec } from '@foodnet/contracts';
import { LayerList } from './layer-list.js';
import type { Layer } from './layers.js';

/**
 * The layers of a residual network (He et al., arXiv 1512.03385, in the report's form) in the order of execution.
 * The first is the input, uint8 values 0..255 of [height, width, 3]; the last is the softmax over the classes.
 */
export function layersOf(
  network: Network,
  picture: Pick<PictureSpec, 'width' | 'height' | 'range'>,
  classes: number,
): readonly Layer[] {
  const list = new LayerList(network.batchNorm);
  const images = list.input('images', [picture.height, picture.width, 3]);
  const [low, high] = picture.range;
  let last = list.rescale('rescale', images, { scale: (high - low) / 255, offset: low });

  const { filters, kernel, stride, pools } = network.stem;
  last = list.convolution('stem_conv', last, { filters, kernel, stride });
  last = list.batchNorm('stem_bn', last);
  last = list.relu('stem_relu', last);
  for (const [index, pool] of pools.entries()) last = list.maxPool(`stem_pool${index + 1}`, last, pool);

  for (const [index, stageFilters] of network.stages.entries()) {
    const stage = `stage${index + 1}`;
    last = block(list, `${stage}_block1`, last, stageFilters, network.convolutionsPerBlock, 'convolution');
    last = block(list, `${stage}_block2`, last, stageFilters, network.convolutionsPerBlock, 'identity');
    last = list.maxPool(`${stage}_pool`, last, { size: 2, stride: 2 });
  }

  last = list.globalAveragePool('average_pool', last);
  last = list.dense('logits', last, classes);
  list.softmax('probabilities', last);
  return list.layers;
}

/** ReLU(main path + shortcut): the shortcut is the block's input as it is, or through a convolution of its own. */
function block(
  list: LayerList,
  name: string,
  input: string,
  filters: number,
  convolutions: number,
  shortcut: 'convolution' | 'identity',
): string {
  let main = input;
  for (let index = 1; index <= convolutions; index++) {
    main = list.convolution(`${name}_conv${index}`, main, { filters, kernel: 3, stride: 1 });
    main = list.batchNorm(`${name}_bn${index}`, main);
    if (index < convolutions) main = list.relu(`${name}_relu${index}`, main);
  }
  let side = input;
  if (shortcut === 'convolution') {
    side = list.convolution(`${name}_shortcut_conv`, input, { filters, kernel: 3, stride: 1 });
    side = list.batchNorm(`${name}_shortcut_bn`, side);
  }
  return list.relu(`${name}_relu`, list.add(`${name}_add`, main, side));
}
