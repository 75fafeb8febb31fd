import { setTimeout as wait } from 'node:timers/promises';
import { Agent, get } from 'node:http';

const EVERY_MS = 20;

/** Asks /healthz again and again, on a connection of its own, while the work is done. @returns milliseconds each. */
export async function probeHealth<Result>(
  port: number,
  work: Promise<Result>,
): Promise<{ readonly result: Result; readonly healthMs: readonly number[] }> {
  const agent = new Agent({ keepAlive: true });
  const healthMs: number[] = [];
  let isDone = false;
  const probing = (async () => {
    while (!isDone) {
      const askedMs = performance.now();
      await new Promise<void>((resolve, reject) => {
        get({ agent, host: '127.0.0.1', port, path: '/healthz' }, (response) => {
          response.resume().once('end', () => resolve());
        }).once('error', reject);
      });
      healthMs.push(performance.now() - askedMs);
      await wait(EVERY_MS);
    }
  })();
  const result = await work.finally(() => (isDone = true));
  await probing;
  agent.destroy();
  return { result, healthMs };
}
