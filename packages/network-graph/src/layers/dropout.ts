import { attribute, type TensorOperand } from '@foodnet/graph';
import { dropoutSeed, type DropoutLayer } from '@foodnet/model';
import type { LayerNodes } from '../layer-nodes.js';
import type { NetworkGraph } from '../network-graph.js';

const int32 = attribute.type('int32');
const float32 = attribute.type('float32');

/** The same draws as the model package's `dropout`. */
export function dropout(
  network: NetworkGraph,
  { name, rate }: DropoutLayer,
  features: TensorOperand,
): LayerNodes {
  if (!network.training) return { output: features, backward: (gradient) => [gradient] };
  const { seed: runSeed, step } = network.dropout;
  const own = network.graph.constant(`${name}/own_seed`, {
    dataType: 'int32',
    shape: [],
    data: Int32Array.of(dropoutSeed(runSeed, name)),
  });
  const seed = network.add('Pack', `${name}/seed`, [own, step], { T: int32, N: attribute.int(2) });
  const drawn = network.add(
    'StatelessRandomUniform',
    `${name}/drawn`,
    [network.shapeOf(features, `${name}/shape`), seed],
    { T: int32, Tseed: int32, dtype: float32 },
  );
  const kept = network.add(
    'GreaterEqual',
    `${name}/kept`,
    [drawn, network.scalar(`${name}/rate`, rate, 'float32')],
    { T: float32 },
  );
  const counted = network.graph.add('Cast', {
    name: `${name}/counted`,
    inputs: [kept],
    attributes: { SrcT: attribute.type('bool'), DstT: attribute.type(network.computeType) },
  });
  const factor = network.add('Mul', `${name}/factor`, [
    counted,
    network.scalar(`${name}/by`, 1 / (1 - rate)),
  ]);
  return {
    output: network.add('Mul', name, [features, factor]),
    backward: (gradient) => [network.add('Mul', `${name}/gradient`, [gradient, factor])],
  };
}
