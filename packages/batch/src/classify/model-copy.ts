import { FoodnetError, modelVersionSchema, readManifest, type ModelVersion } from '@foodnet/contracts';
import type { Version } from '@foodnet/inference-server';
import { diskError } from '@foodnet/stage';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseJson } from '../job/parse-json.js';
import type { Store } from '../store/store.js';

/** Of a version: what classifying needs. */
const FILES = ['model.onnx', 'probe.safetensors', 'manifest.json'] as const;
const pathOf = (file: string) => `job/model/${file}`;

/** Puts a model version beside the work, so that workers need nothing but the place of the work. */
export async function putModel(store: Store, { folder, manifest }: Version): Promise<void> {
  for (const file of FILES) {
    if (file === 'manifest.json' || manifest.files[file] !== undefined)
      await store.put(pathOf(file), await readFile(join(folder, file)));
  }
}

/** @returns undefined where the work has no model, or one that cannot be read. */
export async function keptManifest(store: Store): Promise<ModelVersion | undefined> {
  const bytes = await store.find(pathOf('manifest.json'));
  return bytes && modelVersionSchema.safeParse(parseJson(bytes)).data;
}

export interface FetchedModel {
  readonly version: Version;
  /** Removes it from this machine's disk. */
  readonly dispose: () => Promise<void>;
}

/** @throws FoodnetError `missing` where the work has no model; `damaged`; `no-space` or `not-writable` of the temporary folder. */
export async function fetchModel(store: Store): Promise<FetchedModel> {
  const told = (error: unknown): never => {
    throw diskError(error, `copy the model to ${tmpdir()}`, 'go on with the same command');
  };
  const folder = await mkdtemp(join(tmpdir(), 'foodnet-model-')).catch(told);
  const dispose = () => rm(folder, { recursive: true, force: true });
  try {
    for (const file of FILES) {
      const bytes = await store.find(pathOf(file));
      if (bytes) await writeFile(join(folder, file), bytes).catch(told);
      else if (file !== 'probe.safetensors') {
        throw new FoodnetError(
          'missing',
          `Cannot classify: ${store.location} has no ${pathOf(file)}. Bring it back, or give another --output.`,
        );
      }
    }
    const manifest = await readManifest(join(folder, 'manifest.json'), modelVersionSchema);
    return { version: { folder, manifest }, dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}
