import type { TensorOperand } from '@foodnet/graph';

/** What one layer has added to a graph. */
export interface LayerNodes {
  readonly output: TensorOperand;
  /**
   * Adds the nodes of the layer's gradient: puts those of its parameters into the network graph's `gradients`.
   *
   * @param gradient of the loss by the output, of the output's shape.
   * @param wanted whether the gradient by the input is needed at all; it is not where nothing below has parameters.
   * @returns the gradient by each input, in their order; none where it is not wanted.
   */
  readonly backward: (gradient: TensorOperand, wanted: boolean) => readonly TensorOperand[];
}
