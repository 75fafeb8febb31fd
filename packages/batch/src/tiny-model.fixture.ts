import type { ModelVersion } from '@foodnet/contracts';
import { onnxAttribute, OnnxGraphBuilder, onnxModel } from '@foodnet/graph';
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const SIDE = 8;
/** ONNX's number of the element type. */
const FLOAT32 = 1;

/**
 * Writes <models>/colours/1/ as an export does. The network answers with the softmax of the mean red, green and blue of a
 * picture, each divided by 32: `images` uint8 [N, 8, 8, 3] to `probabilities` float32 [N, 3].
 */
export async function writeTinyModel(models: string): Promise<void> {
  const graph = new OnnxGraphBuilder('tiny');
  const images = graph.input('images', 'uint8', ['N', SIDE, SIDE, 3]);
  const floats = graph.add('Cast', { inputs: [images], attributes: { to: onnxAttribute.int(FLOAT32) } });
  const means = graph.add('ReduceMean', {
    inputs: [floats],
    attributes: { axes: onnxAttribute.ints([1, 2]), keepdims: onnxAttribute.int(0) },
  });
  const scale = graph.initializer('scale', { dataType: 'float32', shape: [], data: Float32Array.of(1 / 32) });
  const logits = graph.add('Mul', { inputs: [means, scale] });
  const attributes = { axis: onnxAttribute.int(1) };
  graph.output(graph.add('Softmax', { inputs: [logits], attributes, output: 'probabilities' }), 'float32', [
    'N',
    3,
  ]);
  const network = onnxModel.encode(
    graph.build({ opset: 17, producerName: 'foodnet', producerVersion: '', modelVersion: 1, metadata: {} }),
  );
  const manifest: ModelVersion = {
    kind: 'model-version',
    format: 1,
    model: 'colours',
    version: 1,
    precision: 'fp32',
    opset: 17,
    mirror: false,
    classes: ['red', 'green', 'blue'],
    picture: {
      width: SIDE,
      height: SIDE,
      fit: 'fill',
      kernel: 'nearest',
      orientation: 'exif',
      colour: 'srgb',
      channels: 'rgb',
      background: '#ffffff',
      range: [0, 1],
    },
    input: { name: 'images', dtype: 'uint8', shape: [null, SIDE, SIDE, 3] },
    output: { name: 'probabilities', dtype: 'float32', shape: [null, 3] },
    files: {
      'model.onnx': { bytes: network.byteLength, sha256: createHash('sha256').update(network).digest('hex') },
    },
    metrics: { valLoss: 0.5, valAccuracy: 0.9 },
    from: {
      run: 'sample-sample',
      preset: 'sample',
      seed: 1,
      epoch: 3,
      dataset: 'sample',
      datasetIdentity: '0'.repeat(64),
      checkpointSha256: '1'.repeat(64),
    },
    createdAt: '2026-01-01T00:00:00.000Z',
  };
  const folder = join(models, 'colours', '1');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'model.onnx'), network);
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest));
}
