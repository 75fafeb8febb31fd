import { attribute, type TensorOperand } from '@foodnet/graph';
import type { NetworkGraph } from './network-graph.js';

const float32 = { T: attribute.type('float32') };

/**
 * Scales all gradients so that together they are not longer than `most`: by min(1, most / length), where the length is
 * the square root of the sum of all squares (Pascanu et al., arXiv 1211.5063), as Keras's global_clipnorm.
 */
export function clipGradients(
  network: NetworkGraph,
  gradients: ReadonlyMap<string, TensorOperand>,
  most: number,
): ReadonlyMap<string, TensorOperand> {
  const halves = [...gradients].map(([name, gradient]) =>
    network.add('L2Loss', `clip/${name}/half_square`, [gradient], float32),
  );
  const half = network.add('AddN', 'clip/half_square', halves, {
    ...float32,
    N: attribute.int(halves.length),
  });
  const [two, limit, one] = [2, most, 1].map((value) => network.scalar(`clip/${value}`, value, 'float32'));
  const length = network.add(
    'Sqrt',
    'clip/length',
    [network.add('Mul', 'clip/square', [half, two], float32)],
    float32,
  );
  const ratio = network.add('RealDiv', 'clip/ratio', [limit, length], float32);
  const scale = network.add('Minimum', 'clip/scale', [ratio, one], float32);
  return new Map(
    [...gradients].map(([name, gradient]) => [
      name,
      network.add('Mul', `clip/${name}`, [gradient, scale], float32),
    ]),
  );
}
