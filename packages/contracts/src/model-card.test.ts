import { testWithPython } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { modelCard, type CardVersion } from './model-card.js';
import { presets } from './presets.js';
import { IMPORTED, type Run } from './run.js';

const epoch = { loss: 1, accuracy: 0.5, learningRate: 1e-3, seconds: 1, dataSeconds: 0 };
const run: Run = {
  kind: 'run',
  format: 1,
  name: 'report-food-101',
  presetName: 'report',
  preset: presets.report,
  seed: 1,
  dataset: { name: 'food-101', location: '/food-101', identity: 'f'.repeat(64) },
  classes: Array.from({ length: 12 }, (_, index) => `dish_${index} | <b>`),
  parameters: 18_664_677,
  status: 'finished',
  epochs: [
    { ...epoch, epoch: 0, valLoss: 2.5, valAccuracy: 0.4 },
    { ...epoch, epoch: 1, valLoss: 1.8588, valAccuracy: 0.5714 },
  ],
  bestBy: 'val_loss',
  bestEpoch: 1,
};
const version: CardVersion = { model: 'foodnet', version: 3, precision: 'fp32', opset: 17, mirror: false };

test('modelCard says what goes in and comes out, how well it does, and where it comes from', () => {
  const card = modelCard(run, version);
  for (const words of [
    '# foodnet, version 3',
    'uint8 [N, 32, 32, 3]',
    'float32 [N, 12]',
    '| accuracy | 57.14 % |',
    'epoch 2 of 20 was the best by val_loss',
    'ffffffff',
    'and 2 more',
    'The epoch was chosen on those test pictures, too',
  ])
    expect(card).toContain(words);
  expect(card).not.toContain('<b>');
});

test('modelCard tells what fp16 and int8 cost', () => {
  const measured = { pictures: 1000, accuracy: 0.5612, fp32Accuracy: 0.5714 };
  const card = modelCard(run, { ...version, precision: 'int8', measured });
  expect(card).toContain(
    '| accuracy of model.onnx in int8 | 56.12 % on 1000 pictures, where fp32 has 57.14 % |',
  );
  expect(card).toContain('value: 0.5612');
  // That is the loss of fp32.
  expect(card).not.toContain('type: loss');
});

test('modelCard tells whether a figure is with mirrors or without', () => {
  const measured = { pictures: 1000, accuracy: 0.5812, fp32Accuracy: 0.5812 };
  const card = modelCard(run, { ...version, mirror: true, measured });
  for (const words of [
    '| accuracy (without mirrors) | 57.14 % |',
    '| accuracy of model.onnx in fp32 with mirrors | 58.12 % on 1000 pictures |',
    'value: 0.5812',
  ])
    expect(card).toContain(words);
  expect(card).not.toContain('type: loss');
  const unmeasured = modelCard(run, { ...version, mirror: true });
  expect(unmeasured).toContain('value: 0.5714\n      name: accuracy (without mirrors)\n---');
});

test('modelCard does not say of an imported network that it was trained here', () => {
  const description = 'Imported from model.keras; not trained here';
  const card = modelCard({ ...run, presetName: IMPORTED, preset: { ...run.preset, description } }, version);
  expect(card).toContain(`- ${description}\n`);
  for (const words of ['Recipe', 'Training', 'as it was trained on']) expect(card).not.toContain(words);
});

test('modelCard speaks of no choice where there was one epoch', () => {
  const [only] = run.epochs;
  expect(modelCard({ ...run, epochs: [only], bestEpoch: 0 }, version)).not.toContain('was chosen');
});

test('modelCard refuses a run without a best epoch', () => {
  expect(() => modelCard({ ...run, bestEpoch: null }, version)).toThrow('no best epoch');
});

testWithPython("Hugging Face's own reader understands the metadata", async (python) => {
  const program = `
import json, sys
from huggingface_hub import ModelCard
for text in sys.argv[1:]:
    card = ModelCard(text)
    card_data = card.data
    results = [dict(task=r.task_type, dataset=r.dataset_name, type=r.dataset_type, split=r.dataset_split, metric=r.metric_type, value=r.metric_value) for r in card_data.eval_results]
print(json.dumps(dict(library=card_data.library_name, task=card_data.pipeline_tag, tags=card_data.tags, datasets=card_data.datasets, model=card_data.model_name, results=results, text=card.text.strip()[:20])))`;
  const dataset = { task: 'image-classification', dataset: 'food-101', type: 'ethz/food101', split: 'test' };
  expect(await python(program, modelCard(run, version))).toEqual({
    library: 'onnx',
    task: 'image-classification',
    tags: ['image-classification', 'onnx', 'tensorflow', 'foodnet'],
    datasets: ['ethz/food101'],
    model: 'foodnet',
    results: [
      { ...dataset, metric: 'accuracy', value: 0.5714 },
      { ...dataset, metric: 'loss', value: 1.8588 },
    ],
    text: '# foodnet, version 3',
  });
  // A name that YAML would read as something else.
  const own = { ...run, dataset: { ...run.dataset, name: '007' } };
  expect(await python(program, modelCard(own, { ...version, model: '1e3' }))).toMatchObject({
    model: '1e3',
    results: [{ dataset: '007' }, { dataset: '007' }],
  });
});
