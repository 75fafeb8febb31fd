import { layerNetworkSchema, presets, type Network } from '@foodnet/contracts';
import { openDataset, prepareDataset } from '@foodnet/dataset';
import { encodeKeras, importModel, readModel, withHdf5Reader } from '@foodnet/keras';
import { initialWeights, layersOf } from '@foodnet/model';
import { preparedFolder } from '@foodnet/stage';
import { loadTensorFlow } from '@foodnet/tensorflow';
import { drawPictures, temporaryFolder } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exportModel } from '../export-model.js';
import { randomizeWeights } from '../random-network.fixture.js';
import { importRun } from './import-run.js';

process.env.FOODNET_HOME = temporaryFolder();

const network: Network = layerNetworkSchema.parse({
  kind: 'layers',
  layers: [
    {
      kind: 'convolution',
      name: 'first',
      inputs: ['rescale'],
      filters: 4,
      kernel: 3,
      stride: 2,
      padding: 'valid',
      bias: false,
    },
    { kind: 'batchNorm', name: 'bn', inputs: ['first'], momentum: 0.9, epsilon: 1e-3 },
    { kind: 'activation', name: 'act', inputs: ['bn'], function: 'relu6' },
    {
      kind: 'depthwiseConvolution',
      name: 'second',
      inputs: ['act'],
      multiplier: 2,
      kernel: 3,
      stride: 1,
      padding: 'same',
      bias: true,
    },
    { kind: 'flatten', name: 'flat', inputs: ['second'] },
    { kind: 'dense', name: 'logits', inputs: ['flat'], units: 'classes', bias: true },
    { kind: 'softmax', name: 'probabilities', inputs: ['logits'] },
  ],
});

/** A .keras file of the network for a number of classes, read again. */
async function savedModel(classes: number) {
  const layers = layersOf(network, { width: 16, height: 16, range: [-1, 1] }, classes);
  const weights = randomizeWeights(initialWeights(layers, 1), 1);
  const file = join(process.env.FOODNET_HOME!, `${classes}.keras`);
  await writeFile(file, await encodeKeras(layers, weights, 'saved'));
  const model = importModel(await withHdf5Reader((reader) => readModel(file, reader)), file);
  return { weights, model };
}

test('an imported model is a run that is measured and exported as any other', async () => {
  const tf = await loadTensorFlow({ device: 'cpu' });
  const location = join(process.env.FOODNET_HOME!, 'drawn');
  await drawPictures(location);
  const picture = { ...presets.sample.picture, width: 16, height: 16, range: [-1, 1] as [number, number] };
  await prepareDataset({ source: { name: 'drawn', location }, picture, seed: 4 });
  const dataset = await openDataset(preparedFolder('drawn', picture));
  const folder = join(process.env.FOODNET_HOME!, 'runs', 'saved');
  const options = { tf, folder, name: 'saved', source: 'saved.keras', picture, dataset, seed: 1 };
  const { model, weights } = await savedModel(3);
  expect(model.weightsFor(picture)).toEqual(weights);

  const run = await importRun({ ...options, model });
  expect(run).toMatchObject({ classes: ['class_0', 'class_1', 'class_2'], status: 'finished', bestEpoch: 0 });
  expect(run.preset.network).toEqual(network);
  expect(run.dataset).toMatchObject({ name: 'drawn', seed: 4 });
  const [{ valLoss, loss }] = run.epochs;
  expect(valLoss).toBeGreaterThan(0);
  expect(loss).toBeGreaterThan(0);
  const {
    folder: exported,
    differences,
    manifest,
  } = await exportModel({
    runFolder: folder,
    modelsFolder: join(process.env.FOODNET_HOME!, 'models'),
    model: 'saved',
    device: 'cpu',
  });
  expect(differences?.onnx).toBeLessThan(1e-5);
  expect(manifest.metrics.valLoss).toBe(valLoss);
  expect(readFileSync(join(exported, 'README.md'), 'utf8')).toContain(
    '- Imported from saved.keras; not trained here',
  );

  await expect(importRun({ ...options, model })).rejects.toMatchObject({ code: 'contradiction' });
  const other = { ...options, folder: `${folder}2`, model: (await savedModel(4)).model };
  await expect(importRun(other)).rejects.toThrow('tells 4 classes, the dataset has 3');
  dataset.close();
});
