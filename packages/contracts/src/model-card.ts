import type { ModelVersion } from './model-version.js';
import { IMPORTED, type Run } from './run.js';

/** What a card says of an exported version; the rest is the run's. */
export type CardVersion = Pick<
  ModelVersion,
  'model' | 'version' | 'precision' | 'opset' | 'mirror' | 'measured'
>;

/** The dataset's name on the Hub, for those that have one: `datasets` of the metadata takes no other. */
const hubDatasets: Readonly<Record<string, string>> = { 'food-101': 'ethz/food101' };

/**
 * The model card of a version, as README.md of a Hugging Face repository: Markdown behind a block of metadata in YAML
 * (https://huggingface.co/docs/hub/model-cards, with `model-index` as in its model-index specification). Texts stand as
 * JSON strings, which are YAML, too.
 *
 * @param run with at least one epoch done; its best one was exported.
 */
export function modelCard(run: Run, version: CardVersion): string {
  return `---
${metadata(run, version)}
---

${body(run, version)}`;
}

function metadata(run: Run, version: CardVersion): string {
  const { valAccuracy, valLoss } = bestOf(run);
  const { measured, mirror } = version;
  const { name } = run.dataset;
  const hub = Object.hasOwn(hubDatasets, name) ? hubDatasets[name] : undefined;
  return [
    'library_name: onnx',
    'pipeline_tag: image-classification',
    'tags:',
    ...['image-classification', 'onnx', 'tensorflow', 'foodnet'].map((tag) => `- ${tag}`),
    ...(hub ? ['datasets:', `- ${hub}`] : []),
    'metrics:',
    '- accuracy',
    'model-index:',
    `- name: ${JSON.stringify(version.model)}`,
    '  results:',
    '  - task:',
    '      type: image-classification',
    '    dataset:',
    `      name: ${JSON.stringify(name)}`,
    `      type: ${JSON.stringify(hub ?? name)}`,
    '      split: test',
    '    metrics:',
    '    - type: accuracy',
    `      value: ${measured?.accuracy ?? valAccuracy}`,
    ...(mirror && !measured ? ['      name: accuracy (without mirrors)'] : []),
    // The loss is known only of the network as it was trained.
    ...(mirror || measured ? [] : ['    - type: loss', `      value: ${valLoss}`]),
  ].join('\n');
}

function body(run: Run, { model, version, precision, opset, mirror, measured }: CardVersion): string {
  const { preset, classes, dataset, presetName } = run;
  const { width, height, kernel } = preset.picture;
  const best = bestOf(run);
  const shown = classes.slice(0, MOST_CLASSES).map(inline).join(', ');
  const more = classes.length > MOST_CLASSES ? ` and ${classes.length - MOST_CLASSES} more` : '';
  const chosen =
    run.epochs.length > 1
      ? ' The epoch was chosen on those test pictures, too: keep others for a last measure.'
      : '';
  const asTrained = mirror ? ' (without mirrors)' : '';
  const measure =
    presetName === IMPORTED
      ? 'Measure it on pictures of your own'
      : 'It was tested on pictures of the same source as it was trained on; expect less on others, and measure';
  return `# ${inline(model)}, version ${version}

Classifies pictures into ${classes.length} classes: ${shown}${more}. labels.txt lists them in the order of the output.

## Use

Serve it with \`npx nx run inference-server:serve --model=${model}\`, or run model.onnx (ONNX opset ${opset}, ${precision}) or the SavedModel with any runtime:

- input \`images\`: uint8 [N, ${height}, ${width}, 3], RGB, the whole picture resized to ${width} x ${height} (${kernel}); scaling is inside the network;
- output \`probabilities\`: float32 [N, ${classes.length}], a softmax${mirror ? ', the mean of those of the picture and of its mirror' : ''}.

## Limits

The network always names one of its classes, also for a picture that shows none of them. ${measure}: \`npx nx run trainer:evaluate --model=${model} --dataset=<yours>\`.${chosen} Probabilities are not corrected for calibration.

## Results

| on the test pictures of ${inline(dataset.name)} | |
| --- | --- |
| accuracy${asTrained} | ${percent(best.valAccuracy)} |
| loss${asTrained} | ${best.valLoss.toFixed(4)} |
${
  measured
    ? `| accuracy of model.onnx in ${precision}${mirror ? ' with mirrors' : ''} | ${percent(measured.accuracy)} on ${measured.pictures} pictures${precision === 'fp32' ? '' : `, where fp32 has ${percent(measured.fp32Accuracy)}`} |\n`
    : ''
}
${origin(run)}
`;
}

/** Where the weights come from: a training here, or a file that was imported. */
function origin(run: Run): string {
  const { preset, presetName, dataset, parameters, seed, bestBy, name } = run;
  const data = `${inline(dataset.name)}, identity ${dataset.identity}`;
  return presetName === IMPORTED
    ? `## Origin

- ${inline(preset.description)}
- Network: ${parameters} parameters
- Tested on: ${data}
- Run: ${name}`
    : `## Training

- Data: ${data}
- Recipe: preset ${presetName}, ${parameters} parameters, batches of ${preset.batchSize}, seed ${seed}; epoch ${bestOf(run).epoch + 1} of ${preset.epochs} was the best by ${bestBy}
- Run: ${name}`;
}

/** Named in the first sentence. */
const MOST_CLASSES = 10;

function bestOf({ name, epochs, bestEpoch }: Run): Run['epochs'][number] {
  const best = epochs.find(({ epoch }) => epoch === bestEpoch);
  if (!best) throw new Error(`Run ${name} has no best epoch.`);
  return best;
}

const percent = (share: number) => `${(100 * share).toFixed(2)} %`;

/** Text that Markdown does not read as markup. */
const inline = (text: string) => text.replace(/[\\`*_{}[\]<>#|&]/g, (character) => `\\${character}`);
