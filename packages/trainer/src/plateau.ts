import type { Schedule } from '@foodnet/contracts';

type Plateau = Extract<Schedule, { kind: 'plateau' }>;

/** What the schedule remembers from epoch to epoch. */
export interface PlateauState {
  readonly learningRate: number;
  readonly best: number | null;
  /** Epochs without an improvement. */
  readonly wait: number;
}

/** Keras's ReduceLROnPlateau (mode min, cooldown 0): the state after an epoch that ended with `valLoss`. */
export function afterEpoch(schedule: Plateau, state: PlateauState, valLoss: number): PlateauState {
  // NaN betters nothing.
  if (valLoss < (state.best ?? Infinity) - schedule.minDelta) {
    return { ...state, best: valLoss, wait: 0 };
  }
  const wait = state.wait + 1;
  if (wait < schedule.patienceEpochs || state.learningRate <= schedule.minLearningRate) {
    return { ...state, wait };
  }
  const learningRate = Math.max(state.learningRate * schedule.factor, schedule.minLearningRate);
  return { ...state, learningRate, wait: 0 };
}
