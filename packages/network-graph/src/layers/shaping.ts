import { attribute, type TensorOperand } from '@foodnet/graph';
import type { ConcatenateLayer, FlattenLayer, ZeroPaddingLayer } from '@foodnet/model';
import type { LayerNodes } from '../layer-nodes.js';
import type { NetworkGraph } from '../network-graph.js';

const int32 = attribute.type('int32');

/** @param inputShape [height, width, channels] */
export function zeroPadding(
  network: NetworkGraph,
  { name, padding: [top, bottom, left, right] }: ZeroPaddingLayer,
  images: TensorOperand,
  inputShape: readonly number[],
): LayerNodes {
  const sides = network.ints(`${name}/paddings/flat`, [0, 0, top, bottom, left, right, 0, 0]);
  const rows = network.ints(`${name}/paddings/shape`, [4, 2]);
  const paddings = network.add('Reshape', `${name}/paddings`, [sides, rows], { T: int32, Tshape: int32 });
  return {
    output: network.add('Pad', name, [images, paddings], { Tpaddings: int32 }),
    backward(gradient) {
      const begin = network.ints(`${name}/begin`, [0, top, left, 0]);
      const size = network.ints(`${name}/size`, [-1, ...inputShape]);
      return [network.add('Slice', `${name}/gradient`, [gradient, begin, size], { Index: int32 })];
    },
  };
}

/** @param inputShapes each without N; the last axis is joined. */
export function concatenate(
  network: NetworkGraph,
  { name, shape }: ConcatenateLayer,
  inputs: readonly TensorOperand[],
  inputShapes: readonly (readonly number[])[],
): LayerNodes {
  const axis = network.add('Squeeze', `${name}/axis`, [network.ints(`${name}/axes`, [shape.length])], {
    T: int32,
  });
  const output = network.add('ConcatV2', name, [...inputs, axis], {
    N: attribute.int(inputs.length),
    Tidx: int32,
  });
  return {
    output,
    backward(gradient) {
      const sizes = network.ints(
        `${name}/sizes`,
        inputShapes.map((one) => one[one.length - 1]),
      );
      const parts = network.add('SplitV', `${name}/gradient`, [gradient, sizes, axis], {
        num_split: attribute.int(inputs.length),
        Tlen: int32,
      });
      return inputs.map((_, index) => parts.output(index));
    },
  };
}

/** @param inputShape without N. */
export function flatten(
  network: NetworkGraph,
  { name, shape }: FlattenLayer,
  maps: TensorOperand,
  inputShape: readonly number[],
): LayerNodes {
  return {
    output: network.reshape(maps, [-1, ...shape], name),
    backward: (gradient) => [network.reshape(gradient, [-1, ...inputShape], `${name}/gradient`)],
  };
}
