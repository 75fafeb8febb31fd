import type { ModelVersion } from '@foodnet/contracts';
import { sha256OfFile } from '@foodnet/stage';
import { lstat, readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

/** Compares a version's folder with its manifest, byte by byte. Returns what is wrong, a sentence each. */
export async function checkFiles(folder: string, manifest: ModelVersion): Promise<string[]> {
  return [...(await damagedFiles(folder, manifest)), ...(await strangers(folder, manifest))];
}

/** As `checkFiles`, of the files of the manifest alone. */
export async function damagedFiles(folder: string, { files }: ModelVersion): Promise<string[]> {
  const problems: string[] = [];
  for (const [name, { bytes, sha256 }] of Object.entries(files)) {
    const path = join(folder, name);
    const found = await lstat(path).catch(() => undefined);
    if (!found) problems.push(`${name} is missing`);
    else if (!found.isFile()) problems.push(`${name} is no plain file`);
    else if (found.size !== bytes) problems.push(`${name} has ${found.size} bytes, expected ${bytes}`);
    else if ((await sha256OfFile(path)) !== sha256) problems.push(`${name} has another SHA-256`);
  }
  return problems;
}

async function strangers(folder: string, { files }: ModelVersion): Promise<string[]> {
  const problems: string[] = [];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    const name = relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/');
    if (!entry.isDirectory() && name !== 'manifest.json' && !Object.hasOwn(files, name))
      problems.push(`${name} is not in the manifest: move it away`);
  }
  return problems;
}
