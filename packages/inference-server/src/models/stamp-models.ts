import { isVersionNumber } from '@foodnet/stage';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { foldersIn } from './catalog.js';

/** The files of a version that the server reads. */
const FILES = ['manifest.json', 'model.onnx', 'probe.safetensors'];

/** Stamps by `<model>/<version>`, and by `<model>/aliases` for the aliases: another stamp means other content. */
export type Stamps = ReadonlyMap<string, string>;

/**
 * Looks at the folder of models without reading a file, cheaply enough to do it every second.
 *
 * @throws FoodnetError `missing` where the folder cannot be read, or is away.
 */
export async function stampModels(folder: string): Promise<Stamps> {
  const stamps = new Map<string, string>();
  for (const model of await foldersIn(folder, { mustExist: true })) {
    stamps.set(`${model}/aliases`, await stampFile(join(folder, model, 'aliases.json')));
    for (const version of (await foldersIn(join(folder, model))).filter(isVersionNumber)) {
      const files = FILES.map((file) => stampFile(join(folder, model, version, file)));
      stamps.set(`${model}/${version}`, (await Promise.all(files)).join(' '));
    }
  }
  return stamps;
}

/** A file that is replaced has another inode; one that is overwritten another time or length. */
async function stampFile(path: string): Promise<string> {
  try {
    const { ino, size, mtimeNs } = await stat(path, { bigint: true });
    return `${ino}:${size}:${mtimeNs}`;
  } catch {
    return '-';
  }
}

export function sameStamps(one: Stamps, other: Stamps): boolean {
  return one.size === other.size && [...one].every(([name, stamp]) => other.get(name) === stamp);
}
