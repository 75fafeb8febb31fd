import { fingerprintDef, fingerprintOf, savedModel, variablesWriter } from '@foodnet/graph';
import { parametersOf, type Layer, type Weights } from '@foodnet/model';
import { replaceFile } from '@foodnet/stage';
import type { TensorFlow } from '@foodnet/tensorflow';
import type { NamedTensorMap, Tensor } from '@tensorflow/tfjs-node-gpu';
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { weightsOf } from '../onnx-network.js';
import { LABELS_ASSET, layersToSavedModel, type SavedModelOptions } from './to-saved-model.js';

export interface SavedModelParts extends SavedModelOptions {
  readonly layers: readonly Layer[];
  readonly weights: Weights;
  /** In the order of the output. */
  readonly labels: readonly string[];
}

/** Writes saved_model.pb, variables/, assets/ and fingerprint.pb into a folder that exists. */
export async function writeSavedModel(
  tf: TensorFlow,
  folder: string,
  { layers, weights, labels, ...options }: SavedModelParts,
): Promise<void> {
  const model = layersToSavedModel(layers, options);
  await replaceFile(join(folder, 'saved_model.pb'), savedModel.encode(model));
  await replaceFile(join(folder, 'assets', LABELS_ASSET), labelLines(labels));
  await mkdir(join(folder, 'variables'));
  await writeVariables(tf, folder, layers, weights);
  const index = await readFile(join(folder, 'variables', 'variables.index'));
  const fingerprint = fingerprintOf(model, index, randomUUID());
  await replaceFile(join(folder, 'fingerprint.pb'), fingerprintDef.encode(fingerprint));
}

/** One label a line. */
export function labelLines(labels: readonly string[]): string {
  return labels.map((label) => `${label}\n`).join('');
}

/** TensorFlow itself writes variables.index and variables.data-00000-of-00001, by a model made for this one call. */
async function writeVariables(
  tf: TensorFlow,
  folder: string,
  layers: readonly Layer[],
  weights: Weights,
): Promise<void> {
  const variables = parametersOf(layers).map(({ name, shape }) => ({
    name,
    shape,
    dataType: 'float32' as const,
  }));
  const prefix = join(folder, 'variables', 'variables');
  // Inside the version's folder: what a killed export leaves is tidied up as one.
  const writerFolder = await mkdtemp(join(folder, '.variables-writer-'));
  try {
    await replaceFile(
      join(writerFolder, 'saved_model.pb'),
      savedModel.encode(variablesWriter(prefix, variables)),
    );
    const writer = await tf.node.loadSavedModel(writerFolder);
    const tensors: NamedTensorMap = {};
    for (const [index, { name }] of variables.entries()) {
      const { data, shape } = weightsOf(weights, name);
      tensors[`tensor_${index}`] = tf.tensor(data, [...shape], 'float32');
    }
    const { count } = writer.predict(tensors) as { count: Tensor };
    tf.dispose([tensors, count]);
    writer.dispose();
  } finally {
    await rm(writerFolder, { recursive: true, force: true });
  }
}
