import type { StepRecipe } from '@foodnet/contracts';
import { attribute, type TensorOperand } from '@foodnet/graph';
import type { NetworkGraph } from './network-graph.js';

const float32 = { T: attribute.type('float32') };
const int32 = attribute.type('int32');

/** What a picture should be classified as, beyond its label. */
export interface Targets {
  /** float32 [N, classes]: each row sums to 1. */
  readonly shares: TensorOperand;
  /** float32 [N]: what a picture's loss is multiplied by. */
  readonly weights?: TensorOperand;
}

/** Which targets the training of a recipe takes: `none` where the labels say all. */
export function targetsOf(recipe: StepRecipe): 'none' | 'shares' | 'weighted' {
  if (recipe.classWeights !== 'none') return 'weighted';
  return recipe.labelSmoothing > 0 || recipe.mixing !== null ? 'shares' : 'none';
}

/** What a batch's loss adds. */
export interface AddedLoss {
  /** Mean softmax cross-entropy in nats, float32. */
  readonly loss: TensorOperand;
  /** Pictures whose most probable class is their label, int32. */
  readonly correct: TensorOperand;
  /** The gradient of the loss by the logits. */
  readonly byLogits: TensorOperand;
}

/**
 * @param logits float32 [N, classes].
 * @param labels int32 [N].
 */
export function addLoss(
  network: NetworkGraph,
  logits: TensorOperand,
  labels: TensorOperand,
  targets?: Targets,
): AddedLoss {
  let { entropy, byLogits } = addEntropy(network, logits, labels, targets);
  if (targets?.weights) {
    entropy = network.add('Mul', 'weighted_entropy', [entropy, targets.weights], float32);
    const column = network.add(
      'ExpandDims',
      'weight_column',
      [targets.weights, network.ints('column', [1])],
      {
        ...float32,
        Tdim: int32,
      },
    );
    byLogits = network.add('Mul', 'weighted_by_logits', [byLogits, column], float32);
  }
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

  // The gradient of a mean over N is 1/N of each picture's own.
  const pictures = network.add('Size', 'pictures', [labels], { T: int32, out_type: int32 });
  const count = network.graph.add('Cast', {
    name: 'picture_count',
    inputs: [pictures],
    attributes: { SrcT: int32, DstT: float32.T },
  });
  return { loss, correct, byLogits: network.add('RealDiv', 'by_logits', [byLogits, count], float32) };
}

/** Each picture's cross-entropy [N], and its gradient by the logits, which the kernel returns beside it. */
function addEntropy(
  network: NetworkGraph,
  logits: TensorOperand,
  labels: TensorOperand,
  targets?: Targets,
): { entropy: TensorOperand; byLogits: TensorOperand } {
  const entropy = targets
    ? network.add('SoftmaxCrossEntropyWithLogits', 'entropy', [logits, targets.shares], float32)
    : network.add('SparseSoftmaxCrossEntropyWithLogits', 'entropy', [logits, labels], {
        ...float32,
        Tlabels: int32,
      });
  return { entropy, byLogits: entropy.output(1) };
}
