import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { KerasWeight, KerasWeights } from './keras-layer.js';
import { limits } from './limits.js';
import { parseConfig, type KerasModel } from './parse-config.js';
import { damaged, unsupported } from './refuse.js';

const FLOAT_BYTES = 4;

/** A file beside model.json. */
const fileName = z
  .string()
  .regex(/^[A-Za-z0-9_-][A-Za-z0-9_. -]{0,200}$/, 'expected the name of a file beside it');

const layersModelSchema = z.object({
  modelTopology: z.union([
    z.object({ model_config: z.record(z.string(), z.unknown()) }),
    z.record(z.string(), z.unknown()),
  ]),
  weightsManifest: z
    .array(
      z.object({
        paths: z.array(fileName).max(10_000),
        weights: z
          .array(
            z.object({
              name: z.string().max(512),
              shape: z.array(z.int().min(0)).max(8),
              dtype: z.string(),
              quantization: z.unknown().optional(),
            }),
          )
          .max(limits.objects),
      }),
    )
    .max(1000),
});

/**
 * A layers model of TensorFlow.js: model.json, and its weights in the files that it names.
 *
 * @param path of model.json.
 * @throws FoodnetError `damaged`, `unsupported-model` where it is a graph model or its weights are rounded.
 */
export async function readLayersModel(
  bytes: Uint8Array,
  path: string,
): Promise<{ readonly model: KerasModel; readonly weights: KerasWeights }> {
  if (bytes.length > limits.configBytes) throw damaged(path, `it has ${bytes.length} bytes`);
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch (cause) {
    throw damaged(path, `it is no JSON (${(cause as Error).message})`, cause);
  }
  if ((json as { format?: unknown } | null)?.format === 'graph-model')
    throw unsupported(path, 'it is a graph model, expected a layers model');
  const parsed = layersModelSchema.safeParse(json);
  if (!parsed.success) throw damaged(path, `it is no model.json: ${z.prettifyError(parsed.error)}`);
  const { modelTopology, weightsManifest } = parsed.data;
  const model = parseConfig(JSON.stringify(modelTopology.model_config ?? modelTopology), path);

  const weights = new Map<string, KerasWeight[]>();
  for (const { paths, weights: group } of weightsManifest) {
    const content = await readShards(paths.map((name) => join(dirname(path), name)));
    let offset = 0;
    for (const { name, shape, dtype, quantization } of group) {
      if (dtype !== 'float32' || quantization !== undefined)
        throw unsupported(
          path,
          `its weights ${name} are ${quantization ? 'quantized' : dtype}, expected float32`,
        );
      const elements = shape.reduce((product, size) => product * size, 1);
      if (offset + elements * FLOAT_BYTES > content.length)
        throw damaged(
          path,
          `its weights ${name} of [${shape.join(', ')}] lie beyond the end of ${paths.join(', ')}`,
        );
      const view = new DataView(content.buffer, content.byteOffset + offset, elements * FLOAT_BYTES);
      const data = Float32Array.from({ length: elements }, (_, index) =>
        view.getFloat32(index * FLOAT_BYTES, true),
      );
      offset += elements * FLOAT_BYTES;
      // `block_1/conv/kernel`: the layer's name may have slashes of its own.
      const layer = name.slice(0, Math.max(0, name.lastIndexOf('/')));
      const own = weights.get(layer);
      if (own) own.push({ shape, data });
      else weights.set(layer, [{ shape, data }]);
    }
  }
  return { model, weights };
}

async function readShards(paths: readonly string[]): Promise<Uint8Array> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for (const path of paths) {
    try {
      bytes += (await stat(path)).size;
      if (bytes > limits.fileBytes) throw new Error(`more than ${limits.fileBytes} bytes`);
      pieces.push(await readFile(path));
    } catch (cause) {
      throw damaged(
        path,
        `it belongs to a model.json and cannot be read (${(cause as Error).message})`,
        cause,
      );
    }
  }
  return Buffer.concat(pieces);
}
