import type { PreparedDataset, Run } from '@foodnet/contracts';
import { escapeHtml, formatBytes, formatCount, formatDuration, formatPercent } from '@foodnet/stage';
import { factTable } from './table.js';

/** How long the run took, and what for. */
export function timingSection({ epochs, preset }: Run, trainPictures: number, testPictures: number): string {
  if (epochs.length === 0) return '';
  const sum = (ofSeconds: readonly number[]) => ofSeconds.reduce((total, each) => total + each, 0);
  const total = sum(epochs.map((epoch) => epoch.seconds));
  // Epochs of the head alone see features; they tell the pace where there are no others.
  const whole = epochs.slice(preset.head?.epochs ?? 0);
  const paced = whole.length > 0 ? whole : epochs;
  const seconds = paced.map((epoch) => epoch.seconds).sort((a, b) => a - b);
  const waiting = sum(epochs.map(({ dataSeconds }) => dataSeconds));
  const trained = Math.floor(trainPictures / preset.batchSize) * preset.batchSize;
  return `<h2>Timing</h2>\n${factTable('Timing', [
    ['in all', formatDuration(total)],
    [
      'an epoch',
      `${formatDuration(seconds[Math.floor(seconds.length / 2)])} in the middle, ${formatDuration(seconds[0])} to ${formatDuration(seconds.at(-1)!)}`,
    ],
    [
      'speed',
      `${formatCount(((trained + testPictures) * paced.length) / Math.max(sum(seconds), 1e-3))} pictures/s, those of the tests included`,
    ],
    ['waiting for data', formatPercent(waiting / Math.max(total, 1e-3))],
  ])}`;
}

/** What the run was trained on, by which recipe, and where. */
export function originSections(run: Run, { manifest }: { readonly manifest: PreparedDataset }): string {
  const { dataset, preset, seed, presetName, classes, environment, startedAt } = run;
  const { splits, source, setAside } = manifest;
  const data = factTable('Data', [
    ['dataset', escapeHtml(dataset.name)],
    ['from', escapeHtml(dataset.location)],
    [
      'pictures',
      `${formatCount(splits.train.pictures)} to train on, ${formatCount(splits.test.pictures)} to test on, ${formatCount(setAside.length)} set aside`,
    ],
    ['classes', formatCount(classes.length)],
    ['identity (SHA-256)', `<code>${dataset.identity}</code>`],
    ...(source.archive
      ? ([['archive (SHA-256)', `<code>${source.archive.sha256}</code>`]] as const)
      : ([] as const)),
  ]);
  const machine =
    environment &&
    factTable('Environment', [
      ...(startedAt ? ([['begun', startedAt.slice(0, 16).replace('T', ' ') + ' UTC']] as const) : []),
      ['Foodnet', escapeHtml(environment.foodnet)],
      ['Node', escapeHtml(environment.node)],
      ['TensorFlow', `${escapeHtml(environment.tensorflow)} on ${environment.device.toUpperCase()}`],
      ['processor', `${escapeHtml(environment.processor)}, ${environment.threads} threads`],
      ['memory', formatBytes(environment.memoryBytes)],
      ['system', escapeHtml(environment.system)],
    ]);
  return `<h2>Data</h2>
${data}
<h2>Recipe</h2>
<p class="soft">Preset ${escapeHtml(presetName)}, seed ${seed}.</p>
<details class="plain"><summary>All of it</summary><pre class="scroll" tabindex="0">${escapeHtml(JSON.stringify(preset, null, 2))}</pre></details>
${machine ? `<h2>Environment</h2>\n${machine}` : ''}`;
}
