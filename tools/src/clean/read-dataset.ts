import { preparedDatasetSchema, readManifest, type PreparedDataset } from '@foodnet/contracts';
import { archiveName, isPreparedName, isUrl, wholeNameOf } from '@foodnet/stage';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** What lies in data/<dataset>/, by names. */
export interface DatasetFolder {
  /** Folders of prepared pictures, whole ones, what a stage that died left of one, and shards of workers. */
  readonly prepared: readonly string[];
  /** What Foodnet did not make, as far as can be told. */
  readonly others: readonly string[];
}

/** What pictures hold that --keep-pictures unpacked, and the sample's. */
const marks = ['.archive.sha256', 'sample.json'];

/** What a part or the shards in a dataset's folder will be called once they are whole. */
export function preparedNameOf(name: string): string {
  const whole = wholeNameOf(name) ?? name;
  return /^\.(.+)\.shards$/.exec(whole)?.[1] ?? whole;
}

/** Sorts out what Foodnet made in a dataset's folder, where people may have put pictures of their own. */
export async function readDataset(folder: string): Promise<DatasetFolder> {
  const names = (await readdir(folder)).sort();
  const prepared = names.filter((name) => {
    const whole = preparedNameOf(name);
    return isPreparedName(whole) && (whole !== name || existsSync(join(folder, name, 'manifest.json')));
  });
  const sources = await sourcesOf(folder, prepared);
  // With what came of an archive so far.
  const downloads = sources.flatMap(({ location }) => {
    if (!isUrl(location)) return [];
    const file = archiveName(location);
    return [file, `${file}.part`, `${file}.part.json`];
  });
  const isOurs = (name: string) => {
    const whole = wholeNameOf(name) ?? name;
    return (
      prepared.includes(name) ||
      /\.lock(\.taken)?$/.test(whole) ||
      downloads.includes(whole) ||
      (whole === 'pictures' && (whole !== name || marks.some((mark) => existsSync(join(folder, name, mark)))))
    );
  };
  return { prepared, others: names.filter((name) => !isOurs(name)) };
}

async function sourcesOf(
  folder: string,
  prepared: readonly string[],
): Promise<readonly PreparedDataset['source'][]> {
  const manifests = await Promise.allSettled(
    prepared.map((name) => readManifest(join(folder, name, 'manifest.json'), preparedDatasetSchema)),
  );
  return manifests.flatMap((read) => (read.status === 'fulfilled' ? read.value.source : []));
}
