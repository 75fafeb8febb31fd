import type { ErrorCode } from '@foodnet/contracts';
import type { Device } from '@foodnet/stage';
import type { Version } from '../models/version.js';

/** An execution provider of onnxruntime: what really computes. */
export type Provider = 'cpu' | 'cuda';

/** Verifies and loads the version that the process is for; answered by `Loaded`. */
export interface LoadRequest {
  readonly version: Version;
  readonly device: Device;
  /** Threads that work on one operation. */
  readonly threads: number;
}

export interface Loaded {
  readonly provider: Provider;
  /** Why a provider before this one could not be used. */
  readonly refused?: string;
}

/** A request or a picture that failed. An error keeps its code on the way between processes. */
export interface Failure {
  readonly error: { readonly code?: ErrorCode; readonly message: string };
}

/** What the process of a network does, as the server asks for it over the pipe. */
export interface NetworkWork {
  load(request: LoadRequest): Promise<Loaded>;
  /** uint8 [N, height, width, 3] to float32 [N, classes]. */
  run(images: Uint8Array): Promise<Float32Array>;
}
