import { test } from '@jest/globals';

type Declare = (name: string, body: () => Promise<void>, timeoutMs?: number) => void;

/** Whether the large suite is asked for, which takes minutes and a machine that has nothing else to do. */
export const IS_WHOLE = Number(process.env.FOODNET_KILLS ?? 0) >= 20;

/**
 * `run` where its condition holds; else a test that is skipped, saying so.
 *
 * @param ask what a person says to have it run.
 */
export function onlyWhere(holds: boolean, ask: string, run: Declare): Declare {
  if (holds) return run;
  return (name) => {
    process.stderr.write(`Skipped "${name}": ${ask} asks for it.\n`);
    test.skip(name, () => undefined);
  };
}
