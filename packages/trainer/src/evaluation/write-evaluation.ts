import type { Evaluation } from '@foodnet/contracts';
import { diskError, writeJson } from '@foodnet/stage';
import { writeChart } from '../chart.js';
import { confusionChart } from './confusion-chart.js';
import { reliabilityChart } from './reliability-chart.js';

/**
 * Writes an evaluation and its pictures, `<file without .json>-confusion` and `-reliability` as .svg and .png.
 *
 * @returns the files for people to look at: the JSON and the PNGs.
 * @throws FoodnetError `no-space`, `not-writable`.
 */
export async function writeEvaluation(file: string, evaluation: Evaluation): Promise<string[]> {
  const title = `${evaluation.of} on ${evaluation.dataset} (${evaluation.split})`;
  const stem = file.replace(/\.json$/, '');
  const [confusion, reliability] = [`${stem}-confusion`, `${stem}-reliability`];
  try {
    await writeJson(file, evaluation);
    await writeChart(confusion, confusionChart(title, evaluation));
    await writeChart(reliability, reliabilityChart(title, evaluation.calibration));
  } catch (error) {
    throw diskError(error, `write ${file}`, 'evaluate again, or elsewhere with --output=<file>');
  }
  return [file, `${confusion}.png`, `${reliability}.png`];
}
