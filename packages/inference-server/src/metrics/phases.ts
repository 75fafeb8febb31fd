import type { ServerResponse } from 'node:http';

/** Where the time of an answered picture went, and what answered it. */
export interface Phases {
  /** `foodnet/3` */
  readonly version: string;
  /** Reading the form. */
  readonly receiveMs: number;
  /** Waiting for a decoder, and decoding. */
  readonly decodeMs: number;
  /** Waiting for the network. */
  readonly queueMs: number;
  /** In the network, together with the others of its batch. */
  readonly inferenceMs: number;
  /** Pictures of that batch. */
  readonly batch: number;
}

const phases = new WeakMap<ServerResponse, Phases>();

/** Called once by whoever answers a picture, for the log and the metrics. */
export function recordPhases(response: ServerResponse, found: Phases): void {
  phases.set(response, found);
}

/** @returns undefined of a response that is no answer to a picture. */
export function phasesOf(response: ServerResponse): Phases | undefined {
  return phases.get(response);
}
