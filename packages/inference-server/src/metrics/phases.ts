import type { ServerResponse } from 'node:http';

/** Where the time of an answered picture went, and what answered it. */
export interface Phases {
  /** `foodnet/3` */
  readonly version: string;
  /** Reading the request's body. */
  readonly receiveMs: number;
  /** Waiting for a decoder, and decoding. */
  readonly decodeMs: number;
  /** Waiting for the network, also while it is loaded. */
  readonly queueMs: number;
  /** In the network, together with the others of its batch. */
  readonly inferenceMs: number;
  /** Pictures of that batch. */
  readonly batch: number;
}

const phases = new WeakMap<ServerResponse, readonly Phases[]>();

/** Called once by whoever answers pictures, for the log, the spans and the metrics. */
export function recordPhases(response: ServerResponse, found: readonly Phases[]): void {
  phases.set(response, found);
}

/** @returns those of each picture that was classified; none of a response that answers no picture. */
export function phasesOf(response: ServerResponse): readonly Phases[] {
  return phases.get(response) ?? [];
}

/** The longest of each phase: pictures of one request go side by side. @returns undefined where there is no picture. */
export function longestPhases(response: ServerResponse): Phases | undefined {
  const [first, ...rest] = phasesOf(response);
  const longest = (name: 'decodeMs' | 'queueMs' | 'inferenceMs' | 'batch') =>
    rest.reduce((most, one) => Math.max(most, one[name]), first[name]);
  if (rest.length === 0) return first;
  return {
    ...first,
    decodeMs: longest('decodeMs'),
    queueMs: longest('queueMs'),
    inferenceMs: longest('inferenceMs'),
    batch: longest('batch'),
  };
}
