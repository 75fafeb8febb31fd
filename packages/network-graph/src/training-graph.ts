import type { Optimizer } from '@foodnet/contracts';
import {
  addVariable,
  attribute,
  TensorFlowGraphBuilder,
  toSavedModel,
  type GraphNode,
  type GraphVariable,
  type SavedModel,
  type Signature,
  type SignatureTensor,
  type TensorFlowDataType,
  type TensorFlowShape,
  type TensorOperand,
} from '@foodnet/graph';
import { parametersOf, type Layer } from '@foodnet/model';
import { addNetwork } from './add-network.js';
import { NetworkGraph, type ComputeType } from './network-graph.js';
import { slotName, stateOf } from './state.js';

const float32 = { T: attribute.type('float32') };

/**
 * A whole training step as one graph that TensorFlow runs at one call, with five signatures:
 *
 * - `train`: images (float32 [N, height, width, 3], 0..255), labels (int32 [N]), learningRate, beta1Power and beta2Power
 *   (float32, the optimizer's betas to the power of the step, counted from 1) -> loss (mean, float32), correct (int32)
 * - `evaluate`: images, labels -> loss, correct, with the moving statistics
 * - `read`: nothing (a scalar `unused`, for TensorFlow.js feeds at least one tensor) -> every variable by its name
 * - `begin`: every parameter by its name -> done; what the optimizer keeps becomes zero
 * - `write`: every variable by its name -> done
 *
 * The variables are those of `stateOf`. They have no value until `begin` or `write` has run.
 */
export function trainingGraph(
  layers: readonly Layer[],
  optimizer: Optimizer,
  computeType: ComputeType,
): SavedModel {
  const graph = new TensorFlowGraphBuilder();
  const placeholder = (
    name: string,
    dataType: TensorFlowDataType,
    shape: TensorFlowShape,
  ): SignatureTensor => ({
    tensor: graph.add('Placeholder', {
      name,
      attributes: { dtype: attribute.type(dataType), shape: attribute.shape(shape) },
    }),
    dataType,
    shape,
  });
  const variables = new Map(
    stateOf(layers).map(({ name, shape }) => [name, addVariable(graph, name, 'float32', shape)]),
  );

  const images = placeholder('images', 'float32', [null, ...layers[0].shape]);
  const labels = placeholder('labels', 'int32', [null]);
  const scalars = Object.fromEntries(
    ['learningRate', 'beta1Power', 'beta2Power'].map((name) => [name, placeholder(name, 'float32', [])]),
  );

  return toSavedModel(graph, {
    train: trainSignature(),
    evaluate: evaluateSignature(),
    read: readSignature(),
    begin: beginSignature(),
    write: writeSignature('write', [...variables.values()]),
  });

  function trainSignature(): Signature {
    const network = new NetworkGraph(graph, variables, { training: true, computeType, scope: 'train/' });
    const { logits, addGradients } = addNetwork(network, layers, images.tensor);
    const { loss, correct, byLogits } = addLoss(network, logits, labels.tensor);
    addGradients(byLogits);

    const settings = ['beta1', 'beta2', 'epsilon'] as const;
    const [beta1, beta2, epsilon] = settings.map((name) =>
      network.scalar(`adam/${name}`, optimizer[name], 'float32'),
    );
    const updates = [...network.gradients].map(([name, gradient]) => {
      const [variable, m, v] = [name, slotName('m', name), slotName('v', name)].map(
        (one) => variables.get(one)!.handle,
      );
      const { beta1Power, beta2Power, learningRate } = scalars;
      return graph.add('ResourceApplyAdam', {
        name: `train/adam/${name}`,
        inputs: [
          variable,
          m,
          v,
          beta1Power.tensor,
          beta2Power.tensor,
          learningRate.tensor,
          beta1,
          beta2,
          epsilon,
          gradient,
        ],
        attributes: float32,
      });
    });
    const after = [...updates, ...network.updates];
    return {
      inputs: { images, labels, ...scalars },
      outputs: {
        loss: output('train/loss_after', loss, 'float32', after),
        correct: output('train/correct_after', correct, 'int32', after),
      },
    };
  }

  function evaluateSignature(): Signature {
    const network = new NetworkGraph(graph, variables, { training: false, computeType, scope: 'evaluate/' });
    const { logits } = addNetwork(network, layers, images.tensor);
    const { loss, correct } = addLoss(network, logits, labels.tensor);
    return {
      inputs: { images, labels },
      outputs: {
        loss: { tensor: loss, dataType: 'float32', shape: [] },
        correct: { tensor: correct, dataType: 'int32', shape: [] },
      },
    };
  }

  function readSignature(): Signature {
    const unused = placeholder('unused', 'float32', []);
    const outputs = [...variables.values()].map(
      ({ name, read, shape }) => [name, { tensor: read, dataType: 'float32', shape }] as const,
    );
    return { inputs: { unused }, outputs: Object.fromEntries(outputs) };
  }

  /** Zeros are made by the graph: fed, they would be there twice more, in JavaScript and on their way. */
  function beginSignature(): Signature {
    const parameters = parametersOf(layers).map(({ name }) => variables.get(name)!);
    const zero = graph.constant('begin/zero', { dataType: 'float32', shape: [], data: new Float32Array(1) });
    const slots = [...variables.values()].filter((variable) => !parameters.includes(variable));
    const emptied = slots.map((slot) => {
      const dimensions = graph.constant(`begin/${slot.name}/shape`, {
        dataType: 'int32',
        shape: [slot.shape.length],
        data: Int32Array.from(slot.shape),
      });
      const inputs = [dimensions, zero];
      return assign(
        'begin',
        slot,
        graph.add('Fill', { name: `begin/${slot.name}`, inputs, attributes: float32 }),
      );
    });
    return writeSignature('begin', parameters, emptied);
  }

  /** Feeds every one of `written`, and runs `also`. */
  function writeSignature(
    scope: string,
    written: readonly GraphVariable[],
    also: readonly GraphNode[] = [],
  ): Signature {
    const assigned = [...also];
    const inputs = written.map((variable) => {
      const value = placeholder(`${scope}/${variable.name}`, 'float32', variable.shape);
      assigned.push(assign(scope, variable, value.tensor));
      return [variable.name, value] as const;
    });
    const done = graph.constant(`${scope}/count`, {
      dataType: 'int32',
      shape: [],
      data: Int32Array.of(assigned.length),
    });
    return {
      inputs: Object.fromEntries(inputs),
      outputs: { done: output(`${scope}/done`, done, 'int32', assigned) },
    };
  }

  function assign(scope: string, { name, handle }: GraphVariable, value: TensorOperand): GraphNode {
    return graph.add('AssignVariableOp', {
      name: `${scope}/${name}/assign`,
      inputs: [handle, value],
      attributes: { dtype: attribute.type('float32') },
    });
  }

  /** A scalar that is there only when all of `controls` have run. */
  function output(
    name: string,
    tensor: TensorOperand,
    dataType: 'float32' | 'int32',
    controls: readonly GraphNode[],
  ): SignatureTensor {
    return {
      tensor: graph.add('Identity', {
        name,
        inputs: [tensor],
        controls,
        attributes: { T: attribute.type(dataType) },
      }),
      dataType,
      shape: [],
    };
  }
}

/** Mean softmax cross-entropy in nats, hits, and the gradient of the loss by the logits. */
function addLoss(network: NetworkGraph, logits: TensorOperand, labels: TensorOperand) {
  const int32 = attribute.type('int32');
  const entropy = network.add('SparseSoftmaxCrossEntropyWithLogits', 'entropy', [logits, labels], {
    ...float32,
    Tlabels: int32,
  });
  const axis = network.ints('batch_axis', [0]);
  const loss = network.add('Mean', 'loss', [entropy, axis], { ...float32, Tidx: int32 });

  const classAxis = network.ints('class_axis', [1]);
  const best = network.add(
    'ArgMax',
    'best',
    [logits, network.add('Squeeze', 'class', [classAxis], { T: int32 })],
    { ...float32, Tidx: int32, output_type: int32 },
  );
  const hits = network.add('Equal', 'hits', [best, labels], { T: int32 });
  const hitCounts = network.graph.add('Cast', {
    name: 'hit_counts',
    inputs: [hits],
    attributes: { SrcT: attribute.type('bool'), DstT: int32 },
  });
  const correct = network.add('Sum', 'correct', [hitCounts, axis], { T: int32, Tidx: int32 });

  // The gradient of a mean over N is 1/N of each picture's own, which the kernel returns beside the entropy.
  const pictures = network.add('Size', 'pictures', [labels], { T: int32, out_type: int32 });
  const count = network.graph.add('Cast', {
    name: 'picture_count',
    inputs: [pictures],
    attributes: { SrcT: int32, DstT: attribute.type('float32') },
  });
  const byLogits = network.add('RealDiv', 'by_logits', [entropy.output(1), count], float32);
  return { loss, correct, byLogits };
}
