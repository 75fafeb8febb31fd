import { encodeTensors, type ModelVersion, type TensorArray } from '@foodnet/contracts';
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tinyNetwork } from './tiny-network.fixture.js';

interface Changes {
  readonly model?: string;
  readonly version?: number;
  readonly manifest?: Partial<ModelVersion>;
  readonly from?: Partial<ModelVersion['from']>;
  /** The bytes of model.onnx. */
  readonly network?: Uint8Array;
  /** Stored pictures and their answers. */
  readonly probe?: ReadonlyMap<string, TensorArray>;
}

const side = 16;

/** Writes <models>/<model>/<version>/ as an export does, with the tiny network. Returns the folder. */
export async function writeVersion(
  models: string,
  {
    model = 'colours',
    version = 1,
    manifest,
    from,
    network = tinyNetwork({ width: side, height: side }),
    probe,
  }: Changes = {},
): Promise<string> {
  const folder = join(models, model, String(version));
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'model.onnx'), network);
  const probeBytes = probe && Buffer.concat(encodeTensors(probe));
  if (probeBytes) await writeFile(join(folder, 'probe.safetensors'), probeBytes);
  const whole: ModelVersion = {
    kind: 'model-version',
    format: 1,
    model,
    version,
    precision: 'fp32',
    opset: 17,
    mirror: false,
    classes: ['red', 'green', 'blue'],
    picture: {
      width: side,
      height: side,
      fit: 'fill',
      kernel: 'nearest',
      orientation: 'exif',
      colour: 'srgb',
      channels: 'rgb',
      background: '#ffffff',
      range: [0, 1],
    },
    input: { name: 'images', dtype: 'uint8', shape: [null, side, side, 3] },
    output: { name: 'probabilities', dtype: 'float32', shape: [null, 3] },
    files: {
      'model.onnx': about(network),
      ...(probeBytes && { 'probe.safetensors': about(probeBytes) }),
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
      ...from,
    },
    createdAt: '2026-01-01T00:00:00.000Z',
    ...manifest,
  };
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(whole));
  return folder;
}

const about = (bytes: Uint8Array) => ({
  bytes: bytes.byteLength,
  sha256: createHash('sha256').update(bytes).digest('hex'),
});
