import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const requirements = fileURLToPath(new URL('../packages/testing/python/requirements.txt', import.meta.url));

/**
 * The interpreter of an environment with packages/testing/python/requirements.txt: made once a user, in the cache
 * folder. Empty, with the reason printed, where it cannot be made; the comparisons with Python are then skipped.
 */
export async function providePython() {
  const cache =
    process.env.FOODNET_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'foodnet');
  const hash = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const folder = join(cache, `test-python-${hash}`);
  const interpreter = join(folder, 'bin', 'python');
  if (existsSync(interpreter)) return interpreter;

  const part = `${folder}.part-${process.pid}`;
  const execute = promisify(execFile);
  console.log(`Making ${folder}: the Python packages that the tests compare with (2 GB, once).`);
  try {
    mkdirSync(dirname(folder), { recursive: true });
    await execute('python3', ['-m', 'venv', part]);
    await execute(join(part, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', '-r', requirements], {
      maxBuffer: 1 << 26,
    });
    if (existsSync(interpreter)) {
      // Another process was quicker.
      rmSync(part, { recursive: true, force: true });
      return interpreter;
    }
    // What lies there has no interpreter: that of the system was replaced by another since.
    rmSync(folder, { recursive: true, force: true });
    renameSync(part, folder);
    return interpreter;
  } catch (error) {
    rmSync(part, { recursive: true, force: true });
    console.log(
      `Comparisons with Python are skipped: ${String(error.stderr ?? error.message)
        .trim()
        .split('\n')
        .at(-1)}`,
    );
    return '';
  }
}
