/** Clients that warm a server up, however many measure it. */
export const WARM_UP_CONNECTIONS = 64;

/**
 * Keeps a number of clients busy for a time: each asks again when its last answer is there.
 *
 * @param ask number 0, 1, 2, ... of all clients together; what it throws ends the measurement.
 * @returns how long each answer took, in milliseconds, and the time from the first question to the last answer.
 */
export async function keepBusy(
  { connections, seconds }: { readonly connections: number; readonly seconds: number },
  ask: (index: number) => Promise<void>,
): Promise<{ readonly timesMs: readonly number[]; readonly totalMs: number }> {
  const timesMs: number[] = [];
  const startMs = performance.now();
  let next = 0;
  const client = async () => {
    while (performance.now() - startMs < seconds * 1000) {
      const askedMs = performance.now();
      await ask(next++);
      timesMs.push(performance.now() - askedMs);
    }
  };
  await Promise.all(Array.from({ length: connections }, client));
  return { timesMs, totalMs: performance.now() - startMs };
}
