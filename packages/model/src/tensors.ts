import type { TensorArray } from '@foodnet/contracts';

/** A parameter's values. */
export interface WeightArray extends TensorArray {
  readonly data: Float32Array;
}

/** The values of every parameter of a network, by the parameter's name. */
export type Weights = ReadonlyMap<string, WeightArray>;
