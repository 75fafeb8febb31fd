import type { Epoch } from '@foodnet/contracts';
import type { TrainingProgress } from './training-progress.js';

/** What a training tells while it runs. */
export interface TrainingReport {
  /** Something that a person should know, e.g. that a checkpoint is damaged. */
  warn?(line: string): void;
  /** Before the first step, with the checkpoint's progress where it goes on from one. */
  start?(progress: TrainingProgress, stepsPerEpoch: number): void;
  /** Before the steps of an epoch, after each of them, and behind the last one or an error. */
  stepsBegin?(progress: TrainingProgress, stepsPerEpoch: number): void;
  step?(progress: TrainingProgress): void;
  stepsEnd?(): void;
  /**
   * Before pictures of which nothing is learned, after each batch of them, and behind the last one or an abort; `from`
   * are done already.
   */
  passBegin?(what: 'testing' | 'computing features', pictures: number, from?: number): void;
  passed?(pictures: number): void;
  passEnd?(): void;
  /** After every epoch, when its files are written. */
  epoch?(epoch: Epoch, progress: TrainingProgress): void;
  /** The checkpoint of an interrupted run is written. */
  saved?(progress: TrainingProgress, stepsPerEpoch: number): void;
}
