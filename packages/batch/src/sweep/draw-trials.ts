import { random, type Random } from '@foodnet/contracts';
import { isWhole } from './preset-of-trial.js';
import type { Parameter, Sweep } from './sweep-file.js';
import type { Values } from './trial.js';

/** The values of every run that a sweep begins with, none of them twice. The same seed draws the same. */
export function drawTrials(sweep: Sweep, seed: number): Values[] {
  const { search, parameters, runs } = sweep;
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
  const whole = new Set(names.filter((name) => isWhole(sweep, name)));
  const drawn = Array.from({ length: runs }, (_, trial): Values => {
    const draw = (name: string) =>
      drawValue(parameters[name], whole.has(name), random(seed, 'sweep', trial, name));
    return Object.fromEntries(names.map((name) => [name, draw(name)]));
  });
  return [...new Map(drawn.map((values) => [JSON.stringify(values), values])).values()];
}

function drawValue(parameter: Parameter, isWhole: boolean, draw: Random): unknown {
  if (Array.isArray(parameter)) return parameter[Math.floor(draw() * parameter.length)];
  const { from, to, scale } = parameter;
  const isCounted = isWhole && Number.isInteger(from) && Number.isInteger(to);
  // What rounds to an end is as much as what rounds to any other whole number.
  const [low, high] = isCounted ? [from - 0.5, to + 0.5] : [from, to];
  const value = scale === 'log' ? low * Math.exp(draw() * Math.log(high / low)) : low + draw() * (high - low);
  // As a person would write it, which may be beyond an end.
  const rounded = isCounted ? Math.round(value) : Number(value.toPrecision(4));
  return Math.min(to, Math.max(from, rounded));
}
