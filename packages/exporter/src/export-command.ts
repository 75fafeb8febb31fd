import { readManifest, FoodnetError, runSchema } from '@foodnet/contracts';
import { command, formatBytes, home, modelsFolder, runFolder, runName } from '@foodnet/stage';
import { join, relative } from 'node:path';
import { exportRun, type Exported } from './export-run.js';

/** Options that decide what a run is: only the trainer can tell whether they fit a run that exists. */
const trainingOptions = ['dataset', 'preset', 'size', 'epochs', 'batch-size', 'seed'];

export const exportCommand = command({
  name: 'exporter:export',
  summary:
    "Exports a run's best checkpoint as a new version of a model, models/<model>/<version>/: model.onnx, a SavedModel,\n" +
    'labels.txt and manifest.json. Trains first where the run is missing or unfinished.',
  async run(context) {
    const { options, given, signal } = context;
    const folder = runFolder(runName(options));
    if (!(await isFinished(folder)) || trainingOptions.some((name) => given.has(name)))
      await context.call('trainer:train');
    const exported = await exportRun({
      runFolder: folder,
      modelsFolder: modelsFolder(options),
      model: options.model,
      device: options.device,
      signal,
    });
    console.log(describe(exported));
    const more = ['model', 'models'].filter((name) => given.has(name));
    const repeated = more.map((name) => ` --${name}=${options[name as 'model' | 'models']}`).join('');
    console.log(`Serve it with: npx nx run inference-server:serve${repeated}`);
  },
});

async function isFinished(folder: string): Promise<boolean> {
  try {
    return (await readManifest(join(folder, 'run.json'), runSchema)).status === 'finished';
  } catch (error) {
    if (error instanceof FoodnetError && error.code === 'missing') return false;
    throw error;
  }
}

function describe({ folder, manifest, differences }: Exported): string {
  const { from, metrics, files } = manifest;
  const below = relative(home(), folder);
  const ready =
    `${below.startsWith('..') ? folder : below} is ready: run ${from.run}, epoch ${from.epoch + 1}, ` +
    `accuracy ${(100 * metrics.valAccuracy).toFixed(2)} %, ${manifest.classes.length} classes`;
  if (!differences) return ready;
  const width = Math.max(...Object.keys(files).map(({ length }) => length));
  const sizes = Object.entries(files).map(
    ([name, { bytes }]) => `  ${name.padEnd(width)}  ${formatBytes(bytes)}`,
  );
  return [
    ready,
    ...sizes,
    `Largest difference from the trainer on ${differences.pictures} pictures: ` +
      `SavedModel ${differences.savedModel.toExponential(1)}, ONNX ${differences.onnx.toExponential(1)}`,
  ].join('\n');
}
