import type { Evaluation } from '@foodnet/contracts';
import { writeJson } from '@foodnet/stage';
import { writeChart } from '../chart.js';
import { confusionChart } from './confusion-chart.js';
import { reliabilityChart } from './reliability-chart.js';

/**
 * Writes an evaluation and its pictures, `<file without .json>-confusion` and `-reliability` as .svg and .png.
 *
 * @returns the files for people to look at: the JSON and the PNGs.
 */
export async function writeEvaluation(file: string, evaluation: Evaluation): Promise<string[]> {
  const title = `${evaluation.of} on ${evaluation.dataset} (${evaluation.split})`;
  const stem = file.replace(/\.json$/, '');
  const [confusion, reliability] = [`${stem}-confusion`, `${stem}-reliability`];
  await writeJson(file, evaluation);
  await writeChart(confusion, confusionChart(title, evaluation));
  await writeChart(reliability, reliabilityChart(title, evaluation.calibration));
  return [file, `${confusion}.png`, `${reliability}.png`];
}
