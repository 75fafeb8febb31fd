import {
  command,
  formatBytes,
  formatCount,
  formatPercent,
  modelsFolder,
  textTable,
  yesOrNo,
} from '@foodnet/stage';
import { describeVersions, listModels, type BrokenVersion, type ListedVersion } from './list-models.js';

const heading = [
  'version',
  'aliases',
  'precision',
  'mirror',
  'accuracy',
  'classes',
  'formats',
  'size',
  'run',
  'exported',
];

export const listCommand = command({
  name: 'exporter:list',
  summary: 'Lists the exported versions of every model, or of --model, with their aliases.',
  extras: { json: { describe: 'Print JSON instead of a table: yes or no', schema: yesOrNo } },
  async run({ options, given, extras }) {
    const folder = modelsFolder(options);
    const models = given.has('model') ? [options.model] : await listModels(folder);
    const versions = (await Promise.all(models.map((model) => describeVersions(folder, model)))).flat();
    if (extras.json) console.log(JSON.stringify(versions, null, 2));
    else console.log(versions.length === 0 ? `There are no versions in ${folder}.` : table(versions));
  },
});

/** A line a version; of a broken one the reason. */
function table(versions: readonly (ListedVersion | BrokenVersion)[]): string {
  const whole = versions.filter((version): version is ListedVersion => !('error' in version));
  const aligned = textTable([heading, ...whole.map(cells)], { words: heading.length });
  const reasons = versions.flatMap((version) => ('error' in version ? version.error : []));
  return [...aligned, ...reasons].join('\n');
}

function cells(version: ListedVersion): string[] {
  const { model, aliases, precision, mirror, accuracy, classes, formats, bytes, run, createdAt } = version;
  return [
    `${model}/${version.version}`,
    aliases.join(', '),
    precision,
    mirror ? 'yes' : 'no',
    accuracy === null ? '-' : formatPercent(accuracy),
    formatCount(classes),
    formats.join(', '),
    formatBytes(bytes),
    run,
    createdAt.slice(0, 16).replace('T', ' '),
  ];
}
