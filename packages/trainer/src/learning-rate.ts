import type { Preset, Schedule } from '@foodnet/contracts';
import { phaseOf } from './phase-of.js';
import type { PlateauState } from './plateau.js';

/** A step of a run, from 0, among all that its preset has. */
export interface Moment {
  readonly epoch: number;
  readonly step: number;
  readonly stepsPerEpoch: number;
}

/** The learning rate of a step, by its phase's schedule; `plateau` alone depends on more than the moment. */
export function learningRateOf(
  preset: Pick<Preset, 'schedule' | 'optimizer' | 'epochs'> & Partial<Pick<Preset, 'head'>>,
  { learningRate }: Pick<PlateauState, 'learningRate'>,
  { epoch: runEpoch, step, stepsPerEpoch }: Moment,
): number {
  const { recipe, firstEpoch } = phaseOf(preset, runEpoch);
  const { schedule, optimizer, epochs } = recipe;
  const epoch = runEpoch - firstEpoch;
  if (schedule.kind === 'plateau') return learningRate;
  const [now, all] = [epoch * stepsPerEpoch + step, epochs * stepsPerEpoch];
  if (schedule.kind === 'one-cycle') return optimizer.learningRate * cycle(schedule, now, all);

  // The step behind the warm-up is the first one at the whole rate.
  const warmUp = Math.min(Math.round(schedule.warmUpEpochs * stepsPerEpoch), all - 1);
  if (now < warmUp) return (optimizer.learningRate * (now + 1)) / (warmUp + 1);
  switch (schedule.kind) {
    case 'constant':
      return optimizer.learningRate;
    case 'cosine':
      return optimizer.learningRate * alongCosine(1, schedule.finalFraction, (now - warmUp) / (all - warmUp));
    case 'step':
      return optimizer.learningRate * schedule.factor ** Math.floor(epoch / schedule.everyEpochs);
  }
}

/** PyTorch's OneCycleLR with two phases and anneal_strategy cos: the last step has the final fraction. */
function cycle(
  { riseShare, startFraction, finalFraction }: Extract<Schedule, { kind: 'one-cycle' }>,
  now: number,
  all: number,
): number {
  const top = Math.max(0, riseShare * all - 1);
  if (now <= top) return alongCosine(startFraction, 1, top === 0 ? 1 : now / top);
  return alongCosine(1, finalFraction, (now - top) / (all - 1 - top));
}

/** From one value to another along half a cosine; `share` of the way is done. */
function alongCosine(from: number, to: number, share: number): number {
  return to + ((from - to) * (1 + Math.cos(Math.PI * share))) / 2;
}
