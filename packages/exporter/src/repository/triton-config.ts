import type { ModelVersion } from '@foodnet/contracts';
import { replaceFile } from '@foodnet/stage';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { labelLines } from '../saved-model/write-saved-model.js';

/** How a model's folder is laid out: for TensorFlow Serving and us, or for Triton as well. */
export type Layout = 'plain' | 'triton';

const OURS = '# Written by exporter:export --layout=triton, and again by every later export of this model.';

/** Pictures that Triton runs at once, and how long it waits for the next before it runs fewer. */
const MAX_BATCH_SIZE = 64;
const MAX_QUEUE_DELAY_MICROSECONDS = 1_000;

/**
 * Writes config.pbtxt and labels.txt beside the versions, which is all that Triton asks for: it reads
 * <version>/model.onnx and passes over the rest. Where the layout is `plain`, only what is there already is kept up to
 * date: the shapes and labels are those of the newest version, which is the one that Triton serves.
 */
export async function writeTritonLayout(
  modelFolder: string,
  manifest: ModelVersion,
  layout: Layout,
): Promise<void> {
  const file = join(modelFolder, 'config.pbtxt');
  const before = await readFile(file, 'utf8').catch(() => '');
  if (layout === 'plain' && !before.startsWith(OURS)) return;
  await replaceFile(join(modelFolder, 'labels.txt'), labelLines(manifest.classes));
  await replaceFile(file, tritonConfig(manifest));
}

/** A ModelConfig of Triton's model_config.proto, in protobuf's text format. */
export function tritonConfig({ model, input, output, features }: ModelVersion): string {
  return `${OURS}
name: "${model}"
backend: "onnxruntime"
default_model_filename: "model.onnx"
max_batch_size: ${MAX_BATCH_SIZE}
version_policy { latest { num_versions: 1 } }
input {
  name: "${input.name}"
  data_type: TYPE_UINT8
  format: FORMAT_NHWC
  dims: [ ${input.shape.slice(1).join(', ')} ]
}
output {
  name: "${output.name}"
  data_type: TYPE_FP32
  dims: [ ${output.shape[1]} ]
  label_filename: "labels.txt"
}
${features ? featuresConfig(features) : ''}dynamic_batching { max_queue_delay_microseconds: ${MAX_QUEUE_DELAY_MICROSECONDS} }
`;
}

function featuresConfig({ name, shape }: NonNullable<ModelVersion['features']>): string {
  return `output {
  name: "${name}"
  data_type: TYPE_FP32
  dims: [ ${shape[1]} ]
}
`;
}
