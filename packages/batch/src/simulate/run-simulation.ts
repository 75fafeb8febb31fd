import { formatCount, textTable, writeJson } from '@foodnet/stage';
import { writeChart } from '@foodnet/trainer';
import type { RedisAddress } from '../redis/redis-address.js';
import { simulate, type SimulatedRow } from './simulate.js';
import { simulateChart } from './simulate-chart.js';

export interface SimulationOptions {
  readonly address: RedisAddress;
  /** How many, one simulation after another. */
  readonly workers: readonly number[];
  readonly sleepMs: number;
  /** Of the files, without their endings. */
  readonly output: string;
  readonly signal: AbortSignal;
}

/** Simulates each number of workers; writes <output>.json, .svg and .png, and prints a table. */
export async function runSimulation({
  address,
  workers,
  sleepMs,
  output,
  signal,
}: SimulationOptions): Promise<void> {
  const rows: SimulatedRow[] = [];
  for (const count of workers) {
    signal.throwIfAborted();
    const row = await simulate(address, count, sleepMs, signal);
    rows.push(row);
    console.log(`${formatCount(count)} workers: ${formatCount(row.shardsPerSecond)} shards a second`);
  }
  await writeJson(`${output}.json`, rows);
  await writeChart(output, simulateChart(rows, `Shards of ${formatCount(sleepMs)} ms`));
  const cells = rows.map(({ workers, shardsPerSecond, ideal, redisLoad }) => [
    formatCount(workers),
    formatCount(shardsPerSecond),
    `${((100 * shardsPerSecond) / ideal).toFixed(0)} %`,
    `${(100 * redisLoad).toFixed(0)} %`,
  ]);
  const table = [['workers', 'shards/s', 'of ideal', "Redis's processor"], ...cells];
  console.log(textTable(table, { words: 0 }).join('\n'));
}
