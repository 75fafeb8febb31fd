import type { Device } from '@foodnet/stage';
import type { ErrorCode, Precision } from '@foodnet/contracts';
import type { Probe } from '../models/read-probe.js';

/** An execution provider of onnxruntime: what really computes. */
export type Provider = 'cpu' | 'cuda';

/** What a session is made from. */
export interface LoadRequest {
  readonly kind: 'load';
  /** Names the session in later requests. */
  readonly session: string;
  /** The bytes of model.onnx. */
  readonly model: Uint8Array;
  readonly device: Device;
  /** Threads that work on one operation. */
  readonly threads: number;
  readonly height: number;
  readonly width: number;
  readonly classes: number;
  readonly precision: Precision;
  /** Pictures that it must answer before it is loaded. */
  readonly probe?: Probe;
}

export interface RunRequest {
  readonly kind: 'run';
  readonly session: string;
  /** uint8 [count, height, width, 3]. */
  readonly images: Uint8Array;
  readonly count: number;
}

/** Closes a session; one that is not open is nothing to do. */
export interface UnloadRequest {
  readonly kind: 'unload';
  readonly session: string;
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
  readonly unload: { readonly request: UnloadRequest; readonly reply: undefined };
}

export type Request = LoadRequest | RunRequest | UnloadRequest;

/** Requests and replies are matched by number. An error keeps its code on the way between threads. */
export interface Reply {
  readonly id: number;
  readonly value?: Loaded | Float32Array;
  readonly error?: { readonly code?: ErrorCode; readonly message: string };
}
