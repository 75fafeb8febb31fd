import { FoodnetError } from '@foodnet/contracts';
import { formatBytes, sha256OfFile, showProgress } from '@foodnet/stage';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from './child-process.js';
import type { PinnedWheel } from './versions.js';

const withoutPip =
  'or go without: npx nx run tools:tensorflow --tensorflow=<a TensorFlow wheel, its URL, or the tensorflow folder of a Python that has it>';

/** A wheel that has come: it gets this name when it is whole. */
const fileOf = ({ project, version }: PinnedWheel, folder: string) =>
  join(folder, `${project}-${version}.whl`);

/** pip has a wheel twice for a moment: none that is pinned here is larger. */
export const SECOND_COPY_BYTES = 1_000_000_000;

/** Bytes of the wheels that have not come into `folder` yet. */
export function missingBytes(wheels: readonly PinnedWheel[], folder: string): number {
  return wheels
    .filter((wheel) => !existsSync(fileOf(wheel, folder)))
    .reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

/**
 * Lets pip download one wheel, from whatever index the user's pip is set up for, into `folder`, unless it is there. pip
 * compares its SHA-256 with the pinned one.
 *
 * @returns the wheel's path.
 * @throws FoodnetError `missing` where there is no Python or no pip, `download-failed` with pip's last words; the abort's reason.
 */
export async function downloadWheel(
  wheel: PinnedWheel,
  folder: string,
  signal?: AbortSignal,
): Promise<string> {
  const file = fileOf(wheel, folder);
  if (existsSync(file) && (await sha256OfFile(file)) === wheel.sha256) return file;
  await requirePip(wheel.project, signal);
  const temporary = join(folder, 'pip');
  const arrived = join(temporary, 'arrived');
  await rm(temporary, { recursive: true, force: true });
  await mkdir(arrived, { recursive: true });
  const requirements = join(temporary, 'requirements.txt');
  await writeFile(requirements, `${wheel.project}==${wheel.version} --hash=sha256:${wheel.sha256}\n`);

  // pip writes the file into its temporary folder first: there its growth can be seen.
  const progress = showProgress(`${wheel.project} ${wheel.version}`, Math.round(wheel.sizeBytes / 1e6), 'MB');
  const timer = setInterval(
    () =>
      void sizeOfFolder(temporary).then(
        (bytes) => progress.update(Math.round(Math.min(bytes, wheel.sizeBytes) / 1e6)),
        () => undefined,
      ),
    250,
  );
  try {
    const { code, stdout, stderr } = await runProgram('python3', pipArguments(wheel, requirements, arrived), {
      signal,
      environment: { TMPDIR: temporary, PIP_DISABLE_PIP_VERSION_CHECK: '1', PYTHONUNBUFFERED: '1' },
    });
    if (code !== 0) {
      const words = (stderr.trim() || stdout.trim()).split('\n').slice(-4).join('\n');
      throw new FoodnetError(
        'download-failed',
        `Cannot download ${wheel.project} ${wheel.version} (${formatBytes(wheel.sizeBytes)}): python3 -m pip ended with ${code}:\n${words}\nCheck the network and pip's index, ${withoutPip}.`,
      );
    }
    progress.update(Math.round(wheel.sizeBytes / 1e6));
    const name = (await readdir(arrived)).find((one) => one.endsWith('.whl'));
    if (!name)
      throw new FoodnetError(
        'download-failed',
        `Cannot download ${wheel.project}: pip ended well and left no wheel in ${arrived}.`,
      );
    await rename(join(arrived, name), file);
    return file;
  } finally {
    clearInterval(timer);
    progress.stop();
    await rm(temporary, { recursive: true, force: true });
  }
}

/** Names what is missing before a bar is shown. */
async function requirePip(project: string, signal?: AbortSignal): Promise<void> {
  const { code } = await runProgram('python3', ['-m', 'pip', '--version'], { signal });
  if (code === 0) return;
  const found = code === 127 ? 'there is no python3' : 'python3 has no pip';
  throw new FoodnetError(
    'missing',
    `Cannot download ${project}: ${found}. Install Python 3 with pip (Debian, Ubuntu: apt install python3-pip), ${withoutPip}.`,
  );
}

/** The platform is pinned, so that any Python that runs pip gets the same bytes. */
function pipArguments(wheel: PinnedWheel, requirements: string, folder: string): string[] {
  const target = wheel.python
    ? [
        '--python-version',
        wheel.python,
        '--implementation',
        'cp',
        '--abi',
        `cp${wheel.python.replace('.', '')}`,
      ]
    : [];
  return [
    ...['-m', 'pip', 'download', '--no-deps', '--only-binary=:all:', '--require-hashes', '--no-cache-dir'],
    ...[
      '--progress-bar',
      'off',
      '--platform',
      wheel.platform,
      ...target,
      '--dest',
      folder,
      '-r',
      requirements,
    ],
  ];
}

async function sizeOfFolder(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile())
      bytes += (await stat(join(entry.parentPath, entry.name)).catch(() => ({ size: 0 }))).size;
  }
  return bytes;
}
