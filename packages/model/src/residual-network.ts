import type { ResidualNetwork } from '@foodnet/contracts';
import type { LayerList } from './layer-list.js';

const padding = 'same';

/** Adds a residual network (He et al., arXiv 1512.03385, in the report's form) from the rescaled picture to the softmax. */
export function addResidualNetwork(
  list: LayerList,
  network: ResidualNetwork,
  input: string,
  classes: number,
): void {
  const { filters, kernel, stride, pools } = network.stem;
  let last = list.convolution('stem_conv', input, { filters, kernel, stride, padding, bias: true });
  last = list.batchNorm('stem_bn', last, network.batchNorm);
  last = list.relu('stem_relu', last);
  for (const [index, pool] of pools.entries())
    last = list.pool('maxPool', `stem_pool${index + 1}`, last, { ...pool, padding });

  for (const [index, stageFilters] of network.stages.entries()) {
    const stage = `stage${index + 1}`;
    last = addBlock(list, network, `${stage}_block1`, last, stageFilters, 'convolution');
    last = addBlock(list, network, `${stage}_block2`, last, stageFilters, 'identity');
    last = list.pool('maxPool', `${stage}_pool`, last, { size: 2, stride: 2, padding });
  }

  last = list.globalPool('globalAveragePool', 'average_pool', last);
  last = list.dense('logits', last, { units: classes, bias: true });
  list.softmax('probabilities', last);
}

/** ReLU(main path + shortcut): the shortcut is the block's input as it is, or through a convolution of its own. */
function addBlock(
  list: LayerList,
  { convolutionsPerBlock, batchNorm, identityStart }: ResidualNetwork,
  name: string,
  input: string,
  filters: number,
  shortcut: 'convolution' | 'identity',
): string {
  const convolution = { filters, kernel: 3, stride: 1, padding, bias: true } as const;
  let main = input;
  for (let index = 1; index <= convolutionsPerBlock; index++) {
    main = list.convolution(`${name}_conv${index}`, main, convolution);
    const isZero = identityStart && shortcut === 'identity' && index === convolutionsPerBlock;
    main = list.batchNorm(`${name}_bn${index}`, main, { ...batchNorm, ...(isZero && { initialScale: 0 }) });
    if (index < convolutionsPerBlock) main = list.relu(`${name}_relu${index}`, main);
  }
  let side = input;
  if (shortcut === 'convolution') {
    side = list.convolution(`${name}_shortcut_conv`, input, convolution);
    side = list.batchNorm(`${name}_shortcut_bn`, side, batchNorm);
  }
  return list.relu(`${name}_relu`, list.add(`${name}_add`, main, side));
}
