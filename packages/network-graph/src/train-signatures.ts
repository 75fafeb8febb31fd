import type { StepRecipe } from '@foodnet/contracts';
import {
  attribute,
  type GraphNode,
  type GraphVariable,
  type Signature,
  type SignatureTensor,
  type TensorFlowGraphBuilder,
  type TensorOperand,
} from '@foodnet/graph';
import { parametersOf, type Layer } from '@foodnet/model';
import { addNetwork } from './add-network.js';
import { clipGradients } from './clip-gradients.js';
import { addLoss, targetsOf, type Targets } from './loss.js';
import { NetworkGraph } from './network-graph.js';
import { addUpdates, slotsOf, updateScalars } from './optimizer.js';
import { clear, placeholder, scalarAfter } from './signature-parts.js';
import { slotName } from './state.js';

const float32 = { T: attribute.type('float32') };

/** What the signatures of a training graph share. */
export interface GraphParts {
  readonly graph: TensorFlowGraphBuilder;
  readonly layers: readonly Layer[];
  readonly recipe: StepRecipe;
  /** The run's. */
  readonly seed: number;
  readonly variables: ReadonlyMap<string, GraphVariable>;
  /** `images` and `labels`. */
  readonly batch: Readonly<Record<'images' | 'labels', SignatureTensor>>;
}

/** `train`, and `accumulate` where the recipe accumulates gradients. */
export function trainSignatures(parts: GraphParts): Readonly<Record<string, Signature>> {
  const { graph, layers, recipe, seed, variables, batch } = parts;
  const { optimizer, accumulateSteps, clipNorm, computeType } = recipe;
  const variable = (name: string) => variables.get(name)!;
  const trainable = new Set(parametersOf(layers).flatMap((one) => (one.trainable ? [one.name] : [])));
  const targets = targetInputs();
  const hasDropout = layers.some(({ kind }) => kind === 'dropout');
  const step = hasDropout ? { step: placeholder(graph, 'step', 'int32', []) } : undefined;
  const inputs = { ...batch, ...targets, ...step };
  const scalars = Object.keys(updateScalars(optimizer, 0, 1)).map(
    (name) => [name, placeholder(graph, name, 'float32', [])] as const,
  );
  return { train: train(), ...(accumulateSteps > 1 && { accumulate: accumulate() }) };

  function train(): Signature {
    const { network, gradients: own, outputs } = addPasses('train/');
    let gradients = own;
    if (accumulateSteps > 1) gradients = meanOfAll(network, gradients);
    if (clipNorm !== null) gradients = clipGradients(network, gradients, clipNorm);
    const tensors = Object.fromEntries(scalars.map(([name, { tensor }]) => [name, tensor]));
    const updates = [...gradients].map(([name, gradient]) => ({
      variable: variable(name),
      slots: slotsOf(optimizer).map((slot) => variable(slotName(slot, name))),
      gradient,
    }));
    const changed = [...addUpdates(network, optimizer, tensors, updates), ...network.updates];
    if (accumulateSteps > 1) {
      const sums = [...gradients.keys()].map((name) => variable(slotName('sum', name)));
      changed.push(...sums.map((sum) => clear(graph, 'train', sum, changed)));
    }
    return { inputs: { ...inputs, ...Object.fromEntries(scalars) }, outputs: outputs(changed) };
  }

  /** Adds the gradients to their sums, and leaves the weights. */
  function accumulate(): Signature {
    const { network, gradients, outputs } = addPasses('accumulate/');
    const added = [...gradients].map(([name, gradient]) =>
      graph.add('AssignAddVariableOp', {
        name: `accumulate/${name}/add`,
        inputs: [variable(slotName('sum', name)).handle, gradient],
        attributes: { dtype: float32.T },
      }),
    );
    return { inputs, outputs: outputs([...added, ...network.updates]) };
  }

  /** The mean over this batch and those whose gradients were summed before. */
  function meanOfAll(
    network: NetworkGraph,
    gradients: ReadonlyMap<string, TensorOperand>,
  ): ReadonlyMap<string, TensorOperand> {
    const share = network.scalar('accumulated/share', 1 / accumulateSteps, 'float32');
    return new Map(
      [...gradients].map(([name, gradient]) => {
        const { read } = variable(slotName('sum', name));
        const sum = network.add('AddV2', `accumulated/${name}/sum`, [read, gradient], float32);
        return [name, network.add('Mul', `accumulated/${name}`, [sum, share], float32)];
      }),
    );
  }

  function addPasses(scope: string) {
    const network = new NetworkGraph(graph, variables, {
      training: true,
      computeType,
      scope,
      dropout: step && { seed, step: step.step.tensor },
    });
    const { logits, addGradients } = addNetwork(network, layers, batch.images.tensor);
    const { loss, correct, byLogits } = addLoss(network, logits, batch.labels.tensor, targetTensors());
    addGradients(byLogits);
    // TensorFlow leaves out what nothing takes: gradients of frozen parameters are not computed.
    const gradients: ReadonlyMap<string, TensorOperand> = new Map(
      [...network.gradients].filter(([name]) => trainable.has(name)),
    );
    const outputs = (after: readonly GraphNode[]) => ({
      loss: scalarAfter(graph, `${scope}loss_after`, loss, 'float32', after),
      correct: scalarAfter(graph, `${scope}correct_after`, correct, 'int32', after),
    });
    return { network, gradients, outputs };
  }

  function targetTensors(): Targets | undefined {
    return targets.shares && { shares: targets.shares.tensor, weights: targets.weights?.tensor };
  }

  function targetInputs(): { readonly shares?: SignatureTensor; readonly weights?: SignatureTensor } {
    const wanted = targetsOf(recipe);
    if (wanted === 'none') return {};
    const classes = layers[layers.length - 1].shape[0];
    const shares = placeholder(graph, 'shares', 'float32', [null, classes]);
    return wanted === 'shares'
      ? { shares }
      : { shares, weights: placeholder(graph, 'weights', 'float32', [null]) };
  }
}
