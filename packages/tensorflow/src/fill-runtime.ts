import { FoodnetError } from '@foodnet/contracts';
import { formatBytes, requireFreeBytes, writeJson } from '@foodnet/stage';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runtimeFolder, wheelsFolder } from './cache.js';
import { checkRecord } from './check-record.js';
import { cuda12Wheels } from './cuda-wheels.js';
import { downloadUrl } from './download-url.js';
import { missingBytes, SECOND_COPY_BYTES } from './download-wheel.js';
import { linkInstalled } from './link-installed.js';
import type { CachedFile, Runtime } from './manifest.js';
import { describeSource, type Source } from './source.js';
import { unpackFromIndex, unpackedLimitBytes } from './unpack-from-index.js';
import { unpackWheel } from './unpack-wheel.js';
import {
  tensorflowVersion,
  tensorflowWheels,
  unpackedBytes,
  type Build,
  type PinnedWheel,
} from './versions.js';
import { buildInformation, isWanted, requiredFiles } from './wanted-members.js';

export interface FillOptions {
  readonly build: Build;
  readonly source: Source;
  readonly signal?: AbortSignal;
  readonly say: (line: string) => void;
}

/**
 * Fills an empty folder with a runtime and its manifest.
 *
 * @throws FoodnetError `missing`, `damaged`, `no-space` or `download-failed`; the abort's reason.
 */
export async function fillRuntime(
  folder: string,
  { build, source, signal, say }: FillOptions,
): Promise<void> {
  const downloads = wheelsFolder(runtimeFolder(build));
  const nvidia = build === 'gpu' ? cuda12Wheels : [];
  const all = [tensorflowWheels[build], ...nvidia];
  if (source.kind !== 'folder') {
    const neededBytes = missingBytes(all, downloads) + SECOND_COPY_BYTES + unpackedBytes[build];
    await requireFreeBytes(folder, neededBytes, 'provide TensorFlow', 'FOODNET_CACHE');
  }
  const fromIndex = (wheels: readonly PinnedWheel[]) => {
    say(
      `TensorFlow ${tensorflowVersion} (${build}) is downloaded, once for this user: ${formatBytes(missingBytes(wheels, downloads))}`,
    );
    return unpackFromIndex(wheels, folder, { downloads, wanted: (name) => isWanted(name, build), signal });
  };

  let files: CachedFile[];
  if (source.kind === 'index') {
    files = await fromIndex(all);
  } else {
    files = await takeFromUser(folder, source, build, signal);
  }
  await requireRightBuild(folder, files, build, source);
  if (nvidia.length > 0 && !files.some(({ path }) => path.startsWith('nvidia/'))) {
    files.push(...(await fromIndex(nvidia)));
  }

  const runtime: Runtime = {
    kind: 'tensorflow-runtime',
    format: 1,
    tensorflow: tensorflowVersion,
    build,
    source: describeSource(source),
    files,
  };
  await writeJson(join(folder, 'manifest.json'), runtime);
}

async function takeFromUser(
  folder: string,
  source: Exclude<Source, { kind: 'index' }>,
  build: Build,
  signal?: AbortSignal,
): Promise<CachedFile[]> {
  if (source.kind === 'folder') return linkInstalled(source.path, folder, build, signal);
  const download = join(folder, 'download');
  const wheel = source.kind === 'wheel' ? source.path : await downloadUrl(source.url, download, signal);
  const files = await unpackWheel(wheel, folder, {
    wanted: (name) => isWanted(name, build),
    limitBytes: unpackedLimitBytes,
    signal,
  });
  await rm(download, { recursive: true, force: true });
  await checkRecord(folder, files);
  return files;
}

/** A wheel or folder of the user's may be anything: its files and its .dist-info tell. */
async function requireRightBuild(
  folder: string,
  files: readonly CachedFile[],
  build: Build,
  source: Source,
): Promise<void> {
  const lacking = requiredFiles.find((name) => !files.some(({ path }) => path === name));
  const versions = files.flatMap(
    ({ path }) => /^tensorflow[A-Za-z_]*-([^/]+)\.dist-info\/METADATA$/.exec(path)?.[1] ?? [],
  );
  const information = await readFile(join(folder, buildInformation), 'utf8').catch(() => '');

  let found: string | undefined;
  if (lacking) found = `${lacking} is not in it`;
  else if (versions.length > 0 && !versions.includes(tensorflowVersion))
    found = `it is TensorFlow ${versions.join(', ')}`;
  else if (build === 'gpu' && information.includes("'is_cuda_build', False"))
    found = 'it is a build without CUDA';
  if (!found) return;
  throw new FoodnetError(
    'missing',
    `Cannot use ${describeSource(source)}: ${found}, expected TensorFlow ${tensorflowVersion} for Linux x64 (${tensorflowWheels[build].project}).`,
  );
}
