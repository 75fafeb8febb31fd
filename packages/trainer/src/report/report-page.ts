import { IMPORTED, type Evaluation, type PreparedDataset, type Run } from '@foodnet/contracts';
import {
  escapeHtml,
  formatCount,
  formatDuration,
  formatPercent,
  htmlPage,
  numberTiles,
} from '@foodnet/stage';
import { reliabilityChart } from '../evaluation/reliability-chart.js';
import { historyChart } from '../history-chart.js';
import type { PictureSplit } from '../picture-split.js';
import { chartFigure } from './chart-figure.js';
import { classSection, confusedSection } from './class-sections.js';
import { confusionFigure } from './confusion-figure.js';
import { originSections, timingSection } from './fact-sections.js';
import { learningRateChart } from './learning-rate-chart.js';
import { mistakesSection } from './mistakes-section.js';
import { reportStyle } from './report-style.js';

/** Pixels: narrow enough for a phone to show the words of a chart legibly. */
const CHART_WIDTH = 330;

/** In the page of a run that is still in training. No name of a class or file brings it in: their quotes are escaped. */
export const trainingMark = 'data-status="training"';

export interface ReportParts {
  readonly run: Run;
  readonly manifest: PreparedDataset;
  /** Of the best epoch's weights, on the test split. */
  readonly evaluation: Evaluation;
  readonly test: PictureSplit;
  /** Where the dataset's files lie, for links to them; undefined where they lie in an archive. */
  readonly folder?: string;
}

/** Everything about a run as one page of HTML that needs nothing beside it. */
export async function reportPage({ run, manifest, evaluation, test, folder }: ReportParts): Promise<string> {
  const { name, preset, epochs, bestEpoch, bestBy, parameters, presetName, dataset } = run;
  const { top1, top5, loss, calibration, classes, confused, pictures } = evaluation;
  const isImported = presetName === IMPORTED;
  const seconds = epochs.reduce((sum, epoch) => sum + epoch.seconds, 0);
  const tiles = numberTiles([
    [formatPercent(top1), 'accuracy on the test pictures'],
    ...(classes.length > 5 ? [[formatPercent(top5), 'among the five most probable'] as const] : []),
    [loss.toFixed(4), 'test loss'],
    [formatPercent(calibration.error), 'calibration error'],
    [`${(bestEpoch ?? 0) + 1} of ${epochs.length}`, `the best epoch, by ${bestBy}`],
    ...(isImported ? [] : [[formatDuration(seconds), 'of training'] as const]),
  ]);
  const body = `<h1>${escapeHtml(name)}</h1>
<p class="soft" data-status="${run.status}">Preset ${escapeHtml(presetName)} on ${escapeHtml(dataset.name)}: ${formatCount(run.classes.length)} classes, ${formatCount(manifest.splits.train.pictures)} training and ${formatCount(pictures.length)} test pictures, ${formatCount(parameters)} parameters${run.status === 'finished' ? '' : `; in training, ${epochs.length} of ${preset.epochs} epochs are done`}</p>
${tiles}
<h2>Curves</h2>
${await chartFigure('Loss on the left axis, accuracy on the right; training dashed, test solid', historyChart(name, epochs, CHART_WIDTH))}
${await chartFigure('Learning rate', learningRateChart(epochs, CHART_WIDTH))}
<h2>Confusion</h2>
${confusionFigure(evaluation)}
${confusedSection(confused, classes)}
${await mistakesSection(pictures, test, preset.picture, folder)}
${classSection(classes)}
<h2>Calibration</h2>
<p class="soft">How often a prediction is right, by how sure the network is of it: bars of a calibrated network end at the dashed line, and what is missing or too much to the mean probability is marked. Below, how many predictions are that sure.</p>
${await chartFigure(`Expected calibration error ${formatPercent(calibration.error)}`, reliabilityChart(name, calibration))}
${isImported ? '' : timingSection(run, manifest.splits.train.pictures, manifest.splits.test.pictures)}
${originSections(run, { manifest })}`;
  return htmlPage({ title: `${name}: training report`, style: reportStyle, body });
}
