import { FoodnetError, type Precision } from '@foodnet/contracts';
import { readCatalog } from '@foodnet/inference-server';
import { modelsFolder, type CommandContext } from '@foodnet/stage';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { writeUntrained } from './write-untrained.js';

export interface ServedNetwork {
  /** What ours is started with. */
  readonly models: string;
  readonly model: string;
  /** What the peers are started with. */
  readonly onnx: string;
}

export interface ServedNetworks {
  readonly fp32: ServedNetwork;
  readonly int8?: ServedNetwork;
}

type Asked = Pick<CommandContext<Record<never, never>>, 'options' | 'given'> & {
  readonly jpegs: readonly Uint8Array[];
};

/**
 * Puts what is to be served into a folder: the newest versions of the model that the user named, or the untrained network
 * of a preset.
 */
export function provideNetworks(folder: string, { options, given, jpegs }: Asked): Promise<ServedNetworks> {
  if (given.has('model') || given.has('models'))
    return copyExported(modelsFolder(options), options.model, folder);
  return writeUntrained(folder, options.preset ?? 'report', jpegs);
}

/**
 * The newest version of a model in the user's folder, of each precision, copied to a folder of its own, of which a
 * server serves the only version.
 *
 * @throws FoodnetError `missing` where there is none of fp32, which the peers run as well.
 */
async function copyExported(models: string, model: string, copies: string): Promise<ServedNetworks> {
  const versions = (await readCatalog(models)).models.get(model) ?? [];
  const copy = async (precision: Precision): Promise<ServedNetwork | undefined> => {
    const newest = versions.find(({ manifest }) => manifest.precision === precision);
    if (!newest) return undefined;
    const own = join(copies, precision);
    const folder = join(own, model, String(newest.manifest.version));
    await cp(newest.folder, folder, { recursive: true });
    return { models: own, model, onnx: join(folder, 'model.onnx') };
  };
  const fp32 = await copy('fp32');
  if (!fp32)
    throw new FoodnetError(
      'missing',
      `Cannot measure ${model}: there is no version of precision fp32 in ${models}. Export one, or leave --model and --models out.`,
    );
  return { fp32, int8: await copy('int8') };
}
