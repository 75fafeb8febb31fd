// A project of somebody else's: from a folder of pictures to labels, with what the packages export and nothing more.
// packages.test.ts compiles and runs it where the packed packages are installed.
import { FoodnetError, presets, type Preset } from '@foodnet/contracts';
import { prepareDataset } from '@foodnet/dataset';
import { exportModel } from '@foodnet/exporter';
import { createServer, type Classification } from '@foodnet/inference-server';
import { loadClassifier, type Prediction } from '@foodnet/inference-server/classifier';
import { train } from '@foodnet/trainer';
import express from 'express';
import { readFile } from 'node:fs/promises';

const preset: Preset = { ...presets.sample, epochs: 1, batchSize: 8 };
const prepared = await prepareDataset({ source: './pets', picture: preset.picture });
const epochs: number[] = [];
const report = { epoch: ({ epoch }: { readonly epoch: number }) => void epochs.push(epoch) };
const run = await train({ name: 'pets', dataset: './pets', preset, device: 'cpu', report });
const again = await train({ name: 'pets', dataset: './pets', preset, device: 'cpu', report });
const refused = await train({ name: 'pets', dataset: './pets', preset, seed: 2 }).catch(codeOf);
const exported = await exportModel({
  runFolder: 'runs/pets',
  modelsFolder: 'models',
  model: 'pets',
  device: 'cpu',
});

const picture = 'pets/class_0/0.jpg';
const bytes = await readFile(picture);
let ofFile: readonly Prediction[];
let ofBytes: readonly Prediction[];
{
  await using classifier = await loadClassifier('models/pets', { device: 'cpu' });
  [ofFile, ofBytes] = await Promise.all([classifier.classify(picture), classifier.classify(bytes)]);
}

await using server = createServer({ models: 'models', model: 'pets', device: 'cpu' });
await server.start();
const { address } = await server.listen({ port: 0 }, express().use('/pets', server.app));
const form = new FormData();
form.append('image', new Blob([bytes]), 'picture.jpg');
const response = await fetch(`${address}/pets/classify`, { method: 'POST', body: form });
const { predictions: served } = (await response.json()) as Classification;

console.log(
  JSON.stringify({
    classes: prepared.classes,
    epochs,
    refused,
    status: [run.status, again.status],
    model: `${exported.manifest.model}/${exported.manifest.version}`,
    ofFile,
    ofBytes,
    served,
  }),
);

function codeOf(error: unknown): string {
  if (error instanceof FoodnetError) return error.code;
  throw error;
}
