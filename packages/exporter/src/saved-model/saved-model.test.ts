import { beforeAll, expect, test } from '@jest/globals';
import { presets, type PictureSpec } from '@foodnet/contracts';
import { attribute, savedModel, TensorFlowGraphBuilder, toSavedModel } from '@foodnet/graph';
import { readPicture } from '@foodnet/picture';
import { loadTensorFlow, type TensorFlow } from '@foodnet/tensorflow';
import {
  drawPictures,
  maxDifference,
  temporaryFolder,
  testWithPictures,
  testWithPython,
} from '@foodnet/testing';
import type { Tensor } from '@tensorflow/tfjs-node-gpu';
import fc from 'fast-check';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { askTrainer } from '../answers.js';
import type { Pictures } from '../pictures.js';
import { arbitraryResidualNetwork, makeNetwork, type NetworkCase } from '../random-network.fixture.js';
import { addPictureDecoder } from './decode-pictures.js';
import { writeSavedModel } from './write-saved-model.js';

let tf: TensorFlow;
beforeAll(async () => {
  tf = await loadTensorFlow({ device: 'cpu' });
}, 600_000);

const folder = temporaryFolder();
const spec: PictureSpec = { ...presets.sample.picture, width: 20, height: 16 };

/** The decoder alone, so that its pixels can be looked at. */
function writeDecoder(name: string, picture: PictureSpec): string {
  const graph = new TensorFlowGraphBuilder();
  const dtype = attribute.type('string');
  const files = graph.add('Placeholder', {
    name: 'files',
    attributes: { dtype, shape: attribute.shape([null]) },
  });
  // TensorFlow.js cannot fetch uint8.
  const tensor = graph.add('Cast', {
    name: 'pixels',
    inputs: [addPictureDecoder(graph, files, picture)],
    attributes: { SrcT: attribute.type('uint8'), DstT: attribute.type('int32') },
  });
  const shape = [null, picture.height, picture.width, 3];
  const model = toSavedModel(graph, {
    serving_default: {
      inputs: { files: { tensor: files, dataType: 'string', shape: [null] } },
      outputs: { pixels: { tensor, dataType: 'int32', shape } },
    },
  });
  const target = join(folder, name);
  mkdirSync(target);
  writeFileSync(join(target, 'saved_model.pb'), savedModel.encode(model));
  return target;
}

/** Decoded by TensorFlow: values 0..255 of every file, in order. */
async function decode(picture: PictureSpec, files: readonly Uint8Array[]): Promise<Uint8Array> {
  const model = await tf.node.loadSavedModel(writeDecoder(`decoder-${readdirSync(folder).length}`, picture));
  const answer = tf.tidy(() => model.predict({ files: tf.tensor([...files], [files.length], 'string') })) as {
    pixels: Tensor;
  };
  const pixels = Uint8Array.from(await answer.pixels.data());
  tf.dispose(answer.pixels);
  model.dispose();
  return pixels;
}

/** How far TensorFlow's pixels may be from ours, in steps of 0..255: it rounds once where we round twice. */
const MEAN_LIMIT = 0.5;
const LARGEST_LIMIT = 16;

/** Mean and largest difference of TensorFlow's pixels from ours, in steps of 0..255. */
async function difference(picture: PictureSpec, files: readonly Uint8Array[]) {
  const theirs = await decode(picture, files);
  const ours = Buffer.concat(await Promise.all(files.map((file) => readPicture(file, picture))));
  const mean = theirs.reduce((sum, value, index) => sum + Math.abs(value - ours[index]), 0) / ours.length;
  return { mean, largest: maxDifference(theirs, ours) };
}

test('the graph reads the files that we read to nearly the same pixels, whatever kernel, format and size', async () => {
  const paths = await drawPictures(join(folder, 'pictures'), { classes: 2, perClass: 2, sizePixels: 200 });
  const drawn = sharp(readFileSync(paths[0]));
  const transparent = sharp(readFileSync(paths[1])).ensureAlpha(0.4).png().toBuffer();
  const files = await Promise.all([
    ...paths.map((path) => Promise.resolve(readFileSync(path))),
    drawn.clone().resize(31, 57, { fit: 'fill' }).jpeg({ quality: 95 }).toBuffer(),
    drawn.clone().greyscale().jpeg().toBuffer(),
    drawn.clone().png().toBuffer(),
    drawn.clone().gif().toBuffer(),
    transparent,
  ]);
  for (const kernel of ['triangle', 'lanczos3', 'nearest'] as const) {
    const { mean, largest } = await difference({ ...spec, kernel }, files);
    expect(mean).toBeLessThan(MEAN_LIMIT);
    expect(largest).toBeLessThanOrEqual(LARGEST_LIMIT);
  }
});

test('a file that is no picture fails the run, with its trouble named', async () => {
  await expect(decode(spec, [Buffer.from('no picture at all')])).rejects.toThrow(/Unknown image file format/);
  await expect(decode(spec, [Uint8Array.of()])).rejects.toThrow(/empty|Unknown|pos/i);
});

testWithPictures(
  'FOODNET_ORIGINALS',
  'real pictures of any size are nearly what we read',
  async (originals) => {
    const names = readdirSync(originals, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.jpg'),
    );
    const files = names
      .sort()
      .slice(0, 24)
      .map((name) => readFileSync(join(originals, name)));
    for (const kernel of ['triangle', 'lanczos3', 'nearest'] as const) {
      const { mean, largest } = await difference({ ...spec, width: 32, height: 32, kernel }, files);
      expect(mean).toBeLessThan(MEAN_LIMIT);
      expect(largest).toBeLessThanOrEqual(LARGEST_LIMIT);
    }
  },
);

/** A whole SavedModel of a small network, and what the trainer answers to a picture file. */
async function writeWhole(name: string) {
  const [sampled] = fc.sample(arbitraryResidualNetwork, { numRuns: 1, seed: 21 });
  const drawn: NetworkCase = { ...sampled, picture: spec, classes: 3 };
  const { layers, weights } = makeNetwork(drawn);
  const target = join(folder, name);
  mkdirSync(target);
  await writeSavedModel(tf, target, { layers, weights, labels: ['a', 'b c', 'é'], picture: spec });
  const file = await sharp({ create: { width: 90, height: 70, channels: 3, background: '#a06030' } })
    .jpeg()
    .toBuffer();
  writeFileSync(join(target, '..', `${name}.jpg`), file);
  const data = await readPicture(file, spec);
  const pictures: Pictures = { shape: [1, spec.height, spec.width, 3], data };
  return { target, file, layers, expected: await askTrainer(tf, layers, weights, pictures) };
}

test('the signatures `encoded` and `features` answer in this process', async () => {
  const { target, file, layers, expected } = await writeWhole('whole');
  const before = tf.memory().numTensors;
  const ask = async (signature: string, inputs: Record<string, Tensor>, output: string) => {
    const model = await tf.node.loadSavedModel(target, ['serve'], signature);
    const answer = (model.predict(inputs) as Record<string, Tensor>)[output];
    const values = { shape: answer.shape, data: await answer.data() };
    tf.dispose([inputs, answer]);
    model.dispose();
    return values;
  };
  const files = tf.tensor([file, file], [2], 'string');
  const encoded = await ask('encoded', { image_bytes: files }, 'probabilities');
  expect(encoded.shape).toEqual([2, 3]);
  expect(maxDifference(encoded.data.slice(0, 3) as Float32Array, expected)).toBeLessThan(1e-3);

  const pixels = tf.zeros([2, spec.height, spec.width, 3], 'int32');
  const features = await ask('features', { images: pixels }, 'features');
  const pooled = layers.find(({ kind }) => kind === 'globalAveragePool')!;
  expect(features.shape).toEqual([2, ...pooled.shape]);
  expect(tf.memory().numTensors).toBe(before);
});

testWithPython(
  'tf.saved_model.load and saved_model_cli see every signature, the labels and the fingerprint',
  async (python) => {
    const { target, expected } = await writeWhole('python');
    const read = (await python(
      `
import contextlib, io, json, sys
import tensorflow as tf
from absl import flags
from tensorflow.python.tools import saved_model_cli
from tensorflow.python.saved_model.pywrap_saved_model import fingerprinting
from tensorflow.core.protobuf import fingerprint_pb2
folder = sys.argv[1]
model = tf.saved_model.load(folder)
signatures = model.signatures
images = tf.zeros([2, ${spec.height}, ${spec.width}, 3], tf.uint8)
features = signatures['features'](images=images)['features'].numpy()
answers = signatures['encoded'](image_bytes=tf.constant([open(folder + '.jpg', 'rb').read()] * 2))['probabilities'].numpy()
flags.FLAGS(['saved_model_cli', '--dir', folder, '--all'])
text = io.StringIO()
with contextlib.redirect_stdout(text):
    saved_model_cli.show()
asset, = model.asset_paths
fields = lambda found: [found.saved_model_checksum, found.graph_def_program_hash, found.signature_def_hash, found.saved_object_graph_hash, found.checkpoint_hash, found.version.producer]
ours = fingerprint_pb2.FingerprintDef.FromString(open(folder + '/fingerprint.pb', 'rb').read())
theirs = fingerprint_pb2.FingerprintDef.FromString(fingerprinting.CreateFingerprintDef(folder))
print(json.dumps({
    'signatures': sorted(signatures), 'features': features.shape, 'answers': answers.tolist(),
    'shown': text.getvalue(), 'asset': open(asset.asset_path.numpy()).read(),
    'ours': list(map(str, fields(ours))), 'theirs': list(map(str, fields(theirs))), 'uuid': ours.uuid,
    'singleprint': tf.saved_model.experimental.read_fingerprint(folder).singleprint(),
}))
`,
      target,
    )) as {
      readonly signatures: string[];
      readonly features: number[];
      readonly answers: number[][];
      readonly shown: string;
      readonly asset: string;
      readonly ours: string[];
      readonly theirs: string[];
      readonly uuid: string;
      readonly singleprint: string;
    };
    expect(read.signatures).toEqual(['encoded', 'features', 'serving_default']);
    expect(read.features).toHaveLength(2);
    for (const row of read.answers) expect(maxDifference(row, expected)).toBeLessThan(1e-3);
    expect(read.asset).toBe('a\nb c\né\n');
    expect(read.ours).toEqual(read.theirs);
    expect(read.uuid).toMatch(/^[0-9a-f-]{36}$/);
    expect(read.singleprint).toMatch(/^\d+\/\d+\/\d+\/\d+$/);
    for (const name of ['serving_default', 'features', 'encoded'])
      expect(read.shown).toContain(`signature_def['${name}']`);
    expect(read.shown).toMatch(/inputs\['image_bytes'\] tensor_info:\s+dtype: DT_STRING\s+shape: \(-1\)/);
  },
);
