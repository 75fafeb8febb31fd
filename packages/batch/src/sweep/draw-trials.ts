import { random, type Random } from '@foodnet/contracts';
import type { Parameter, Sweep } from './sweep-file.js';

/** The values of one run's parameters, by name. */
export type Values = Readonly<Record<string, unknown>>;

/** The values of every run that a sweep begins with. The same seed draws the same. */
export function drawTrials({ search, parameters, runs }: Sweep, seed: number): Values[] {
  const names = Object.keys(parameters);
  if (search === 'grid') {
    return names.reduce<Values[]>(
      (trials, name) =>
        trials.flatMap((trial) =>
          (parameters[name] as unknown[]).map((value) => ({ ...trial, [name]: value })),
        ),
      [{}],
    );
  }
  return Array.from({ length: runs }, (_, trial) =>
    Object.fromEntries(
      names.map((name) => [name, drawValue(parameters[name], random(seed, 'sweep', trial, name))]),
    ),
  );
}

function drawValue(parameter: Parameter, draw: Random): unknown {
  if (Array.isArray(parameter)) return parameter[Math.floor(draw() * parameter.length)];
  const { from, to, scale } = parameter;
  const value = scale === 'log' ? from * Math.exp(draw() * Math.log(to / from)) : from + draw() * (to - from);
  // As a person would write it.
  return Number(value.toPrecision(4));
}
