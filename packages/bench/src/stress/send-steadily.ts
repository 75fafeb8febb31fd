import { Agent } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { post } from '../serve/send-load.js';

export interface SteadyLoad {
  readonly port: number;
  /** Bodies, sent round and round. */
  readonly forms: readonly Buffer[];
  readonly perSecond: number;
  readonly seconds: number;
}

export interface SteadyAnswers {
  /** By status: how long each answer took that came before the time was over, in milliseconds. */
  readonly timesMs: ReadonlyMap<number, readonly number[]>;
  /** 503s that do not say when to try again. */
  readonly withoutRetryAfter: number;
  /** Requests that got no answer. */
  readonly failed: number;
}

/** Fewer than the server takes by default: what it closes beyond them would count as no answer. */
const MOST_CONNECTIONS = 400;

/** Sends pictures at a fixed rate, whether or not the ones before are answered. */
export async function sendSteadily({ port, forms, perSecond, seconds }: SteadyLoad): Promise<SteadyAnswers> {
  const agent = new Agent({ keepAlive: true, maxSockets: MOST_CONNECTIONS });
  const timesMs = new Map<number, number[]>();
  let [withoutRetryAfter, failed] = [0, 0];
  const startMs = performance.now();
  const send = async (form: Buffer) => {
    const sentMs = performance.now();
    try {
      const { status = 0, retryAfter } = await post(agent, port, form);
      const nowMs = performance.now();
      const times = timesMs.get(status) ?? [];
      timesMs.set(status, times);
      if (nowMs - startMs <= seconds * 1000) times.push(nowMs - sentMs);
      if (status === 503 && retryAfter === undefined) withoutRetryAfter++;
    } catch {
      failed++;
    }
  };
  const sent: Promise<void>[] = [];
  for (let elapsedMs = 0; elapsedMs < seconds * 1000; elapsedMs = performance.now() - startMs) {
    const due = Math.floor((elapsedMs * perSecond) / 1000);
    while (sent.length <= due) sent.push(send(forms[sent.length % forms.length]));
    await wait(1);
  }
  await Promise.all(sent);
  agent.destroy();
  return { timesMs, withoutRetryAfter, failed };
}
