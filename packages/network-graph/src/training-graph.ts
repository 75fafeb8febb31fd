import type { StepRecipe } from '@foodnet/contracts';
import {
  addVariable,
  TensorFlowGraphBuilder,
  toSavedModel,
  type GraphNode,
  type GraphVariable,
  type SavedModel,
  type Signature,
} from '@foodnet/graph';
import { parametersOf, type Layer } from '@foodnet/model';
import { addNetwork } from './add-network.js';
import { addLoss } from './loss.js';
import { averageName, averageSignature } from './moving-average.js';
import { NetworkGraph } from './network-graph.js';
import { assign, clear, doneAfter, placeholder } from './signature-parts.js';
import { stateOf } from './state.js';
import { trainSignatures } from './train-signatures.js';

/**
 * A whole training step as one graph that TensorFlow runs at one call, with these signatures:
 *
 * - `train`: images (float32 [N, height, width, 3], 0..255), labels (int32 [N]) and the scalars of `updateScalars`
 *   (float32) -> loss (mean, float32), correct (int32); where a layer is dropout also step (int32, the batches so far); where `targetsOf` the recipe says so, also shares (float32
 *   [N, classes], what of a picture belongs to which class) and weights (float32 [N], factors of the pictures' losses)
 * - `accumulate`, where the recipe accumulates gradients: as `train` without the scalars; changes the weights' gradients
 *   and the moving statistics alone
 * - `average`, where the recipe averages weights: share -> done; see `averageShare`
 * - `evaluate`: images, labels -> loss, correct, with the moving statistics and, where there are, the averaged weights
 * - `read`: nothing (a scalar `unused`, for TensorFlow.js feeds at least one tensor) -> every variable by its name
 * - `begin`: every parameter by its name -> done; what the optimizer keeps becomes zero, averages become the parameters
 * - `write`: every variable by its name -> done
 *
 * The variables are those of `stateOf`. They have no value until `begin` or `write` has run.
 *
 * @param seed the run's: dropout draws from it.
 */
export function trainingGraph(layers: readonly Layer[], recipe: StepRecipe, seed: number): SavedModel {
  const graph = new TensorFlowGraphBuilder();
  const variables = new Map(
    stateOf(layers, recipe).map(({ name, shape }) => [name, addVariable(graph, name, 'float32', shape)]),
  );
  const batch = {
    images: placeholder(graph, 'images', 'float32', [null, ...layers[0].shape]),
    labels: placeholder(graph, 'labels', 'int32', [null]),
  };
  const parameters = parametersOf(layers).map(({ name }) => variables.get(name)!);
  const averageOf = ({ name }: GraphVariable) => variables.get(averageName(name))!;

  return toSavedModel(graph, {
    ...trainSignatures({ graph, layers, recipe, seed, variables, batch }),
    ...(recipe.ema && { average: averageSignature(graph, parameters, averageOf) }),
    evaluate: evaluateSignature(),
    read: readSignature(),
    begin: beginSignature(),
    write: writeSignature('write', [...variables.values()]),
  });

  function evaluateSignature(): Signature {
    const evaluated = recipe.ema
      ? new Map(parameters.map((parameter) => [parameter.name, averageOf(parameter)]))
      : variables;
    const network = new NetworkGraph(graph, evaluated, {
      training: false,
      // As in the exported network.
      computeType: 'float32',
      scope: 'evaluate/',
    });
    const { logits } = addNetwork(network, layers, batch.images.tensor);
    const { loss, correct } = addLoss(network, logits, batch.labels.tensor);
    return {
      inputs: batch,
      outputs: {
        loss: { tensor: loss, dataType: 'float32', shape: [] },
        correct: { tensor: correct, dataType: 'int32', shape: [] },
      },
    };
  }

  function readSignature(): Signature {
    const unused = placeholder(graph, 'unused', 'float32', []);
    const outputs = [...variables.values()].map(
      ({ name, read, shape }) => [name, { tensor: read, dataType: 'float32', shape }] as const,
    );
    return { inputs: { unused }, outputs: Object.fromEntries(outputs) };
  }

  function beginSignature(): Signature {
    const averages = recipe.ema ? parameters.map(averageOf) : [];
    const slots = [...variables.values()].filter(
      (one) => !parameters.includes(one) && !averages.includes(one),
    );
    const cleared = slots.map((slot) => clear(graph, 'begin', slot));
    return writeSignature('begin', parameters, cleared, averages);
  }

  /** Feeds every one of `written`, to those of `copies` too, and runs `also`. */
  function writeSignature(
    scope: string,
    written: readonly GraphVariable[],
    also: readonly GraphNode[] = [],
    copies: readonly GraphVariable[] = [],
  ): Signature {
    const assigned = [...also];
    const inputs = written.map((one, index) => {
      const value = placeholder(graph, `${scope}/${one.name}`, 'float32', one.shape);
      for (const variable of [one, ...copies.slice(index, index + 1)])
        assigned.push(assign(graph, scope, variable, value.tensor));
      return [one.name, value] as const;
    });
    return { inputs: Object.fromEntries(inputs), outputs: doneAfter(graph, scope, assigned) };
  }
}
