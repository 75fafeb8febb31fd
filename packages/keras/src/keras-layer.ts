/** A layer of a Keras model as its files describe it, whichever of Keras's formats they follow. */
export interface KerasLayer {
  /** E.g. `Conv2D`. */
  readonly className: string;
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** Names of the layers that it takes. */
  readonly inputs: readonly string[];
}

/** A tensor of a layer, as files hold it: float32, row-major. */
export interface KerasWeight {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Every layer's tensors in Keras's order (kernel, bias; gamma, beta, moving mean, moving variance), by its name. */
export type KerasWeights = ReadonlyMap<string, readonly KerasWeight[]>;
