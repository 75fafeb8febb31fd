import type { Optimizer } from '@foodnet/contracts';
import { attribute, type GraphNode, type GraphVariable, type TensorOperand } from '@foodnet/graph';
import type { NetworkGraph } from './network-graph.js';

const float32 = { T: attribute.type('float32') };

/** Names of what an optimizer keeps of each parameter, all zero at first. */
export function slotsOf(optimizer: Optimizer): readonly string[] {
  if (optimizer.kind === 'sgd') return optimizer.momentum > 0 ? ['momentum'] : [];
  // The moving averages of the gradient and of its square.
  return ['m', 'v'];
}

/** What an update takes anew in every step, by name. @param update counted from 1. */
export function updateScalars(
  optimizer: Optimizer,
  learningRate: number,
  update: number,
): Readonly<Record<string, number>> {
  if (optimizer.kind === 'sgd') return { learningRate };
  const { beta1, beta2 } = optimizer;
  return { learningRate, beta1Power: beta1 ** update, beta2Power: beta2 ** update };
}

/** Whether weight decay works on a parameter: on kernels only. */
export function isDecayed(optimizer: Optimizer, parameter: string): boolean {
  return optimizer.kind !== 'adam' && optimizer.weightDecay > 0 && parameter.endsWith('kernel');
}

/** What changes one parameter. */
export interface Update {
  readonly variable: GraphVariable;
  /** In the order of `slotsOf`. */
  readonly slots: readonly GraphVariable[];
  /** float32, of the parameter's shape. */
  readonly gradient: TensorOperand;
}

/**
 * Adds the nodes that change every parameter by its gradient.
 *
 * @param scalars those of `updateScalars`.
 */
export function addUpdates(
  network: NetworkGraph,
  optimizer: Optimizer,
  scalars: Readonly<Record<string, TensorOperand>>,
  updates: readonly Update[],
): readonly GraphNode[] {
  const { learningRate } = scalars;
  const constant = (name: string, value: number) =>
    network.scalar(`${optimizer.kind}/${name}`, value, 'float32');
  const change = optimizer.kind === 'sgd' ? momentumUpdate(optimizer) : adamUpdate(optimizer);
  const shareLost =
    optimizer.kind !== 'adam' && optimizer.weightDecay > 0
      ? network.add('Mul', 'decay', [learningRate, constant('weight_decay', optimizer.weightDecay)], float32)
      : undefined;
  return updates.map((update) => change(update, shareLost ? decay(update, shareLost) : []));

  function decay({ variable, gradient }: Update, share: TensorOperand): readonly GraphNode[] {
    if (!isDecayed(optimizer, variable.name)) return [];
    // Not before the gradient is there: until then the forward and backward pass share the value.
    const lost = network.add('Mul', `decay/${variable.name}`, [variable.read, share], float32, [gradient]);
    return [
      network.graph.add('AssignSubVariableOp', {
        name: `train/decay/${variable.name}/update`,
        inputs: [variable.handle, lost],
        attributes: { dtype: attribute.type('float32') },
      }),
    ];
  }

  function adamUpdate(adam: Exclude<Optimizer, { kind: 'sgd' }>) {
    const { beta1Power, beta2Power } = scalars;
    const settings = (['beta1', 'beta2', 'epsilon'] as const).map((name) => constant(name, adam[name]));
    return ({ variable, slots: [m, v], gradient }: Update, controls: readonly GraphNode[]) =>
      network.graph.add('ResourceApplyAdam', {
        name: `train/${adam.kind}/${variable.name}`,
        inputs: [
          ...[variable, m, v].map(({ handle }) => handle),
          ...[beta1Power, beta2Power, learningRate, ...settings, gradient],
        ],
        controls,
        attributes: float32,
      });
  }

  /** accumulated = momentum * accumulated + gradient; parameter -= learningRate * (that, or with a look ahead). */
  function momentumUpdate({ momentum, nesterov }: Extract<Optimizer, { kind: 'sgd' }>) {
    if (momentum === 0) {
      return ({ variable, gradient }: Update, controls: readonly GraphNode[]) =>
        network.graph.add('ResourceApplyGradientDescent', {
          name: `train/sgd/${variable.name}`,
          inputs: [variable.handle, learningRate, gradient],
          controls,
          attributes: float32,
        });
    }
    const share = constant('momentum', momentum);
    return ({ variable, slots: [accumulated], gradient }: Update, controls: readonly GraphNode[]) =>
      network.graph.add('ResourceApplyMomentum', {
        name: `train/sgd/${variable.name}`,
        inputs: [variable.handle, accumulated.handle, learningRate, gradient, share],
        controls,
        attributes: { ...float32, use_nesterov: attribute.bool(nesterov) },
      });
  }
}
