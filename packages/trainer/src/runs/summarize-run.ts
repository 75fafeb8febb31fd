import type { Run } from '@foodnet/contracts';

/** A run in a few figures: a row of the table, an object of `--json`. */
export interface RunSummary {
  readonly name: string;
  readonly status: Run['status'];
  readonly preset: string;
  readonly dataset: string;
  readonly parameters: number;
  readonly seed: number;
  /** Epochs that are done, and those of the recipe. */
  readonly epochs: number;
  readonly ofEpochs: number;
  /** Counted from 1, as people do; null before the first epoch is done. */
  readonly bestEpoch: number | null;
  readonly bestBy: Run['bestBy'];
  /** Of the best epoch. */
  readonly valAccuracy: number | null;
  readonly valLoss: number | null;
  /** Of all epochs. */
  readonly seconds: number;
}

export function summarizeRun(run: Run): RunSummary {
  const best = run.epochs.find(({ epoch }) => epoch === run.bestEpoch);
  return {
    name: run.name,
    status: run.status,
    preset: run.presetName,
    dataset: run.dataset.name,
    parameters: run.parameters,
    seed: run.seed,
    epochs: run.epochs.length,
    ofEpochs: run.preset.epochs,
    bestEpoch: best ? best.epoch + 1 : null,
    bestBy: run.bestBy,
    valAccuracy: best?.valAccuracy ?? null,
    valLoss: best?.valLoss ?? null,
    seconds: run.epochs.reduce((sum, { seconds }) => sum + seconds, 0),
  };
}
