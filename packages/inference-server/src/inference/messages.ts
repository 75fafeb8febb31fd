import type { ErrorCode } from '@foodnet/contracts';
import type { Device } from '@foodnet/stage';
import type { Version } from '../models/version.js';

/** An execution provider of onnxruntime: what really computes. */
export type Provider = 'cpu' | 'cuda';

/** Verifies and loads the version that the process is for. */
export interface LoadRequest {
  readonly kind: 'load';
  readonly version: Version;
  readonly device: Device;
  /** Threads that work on one operation. */
  readonly threads: number;
}

export interface RunRequest {
  readonly kind: 'run';
  /** uint8 [count, height, width, 3]. */
  readonly images: Uint8Array;
  readonly count: number;
}

export interface Loaded {
  readonly provider: Provider;
  /** Why a provider before this one could not be used. */
  readonly refused?: string;
}

/** A request to the worker, and what it answers. */
export interface Exchanges {
  readonly load: { readonly request: LoadRequest; readonly reply: Loaded };
  /** float32 [count, classes]. */
  readonly run: { readonly request: RunRequest; readonly reply: Float32Array };
}

export type Request = LoadRequest | RunRequest;

/** Requests and replies are matched by number. An error keeps its code on the way between processes. */
export interface Reply {
  readonly id: number;
  readonly value?: Loaded | Float32Array;
  readonly error?: { readonly code?: ErrorCode; readonly message: string };
}
