import { test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { pythonEnvironment, runOnServer } from './python-server.js';

/**
 * Runs a Python program that computes the same by independent means, and parses the JSON that it prints.
 *
 * @param program Python source; it finds `args` in sys.argv[1:].
 */
export type Python = (program: string, ...args: readonly string[]) => Promise<unknown>;

const interpreter = process.env.FOODNET_PYTHON;
/** Of `startPythonServer`, where somebody has started one. */
const socket = process.env.FOODNET_PYTHON_SOCKET;

const python: Python = async (program, ...args) =>
  JSON.parse(await (socket ? runOnServer(socket, program, args) : runAlone(program, args))) as unknown;

async function runAlone(program: string, args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(interpreter!, ['-c', program, ...args], {
    env: { ...process.env, ...pythonEnvironment },
    maxBuffer: 1 << 30,
  });
  return stdout;
}

/**
 * A test that compares with Python. It is skipped, saying so, where FOODNET_PYTHON names no interpreter;
 * `npm test` makes an environment with python/requirements.txt once and names it.
 */
export function testWithPython(
  name: string,
  body: (python: Python) => Promise<void>,
  timeoutMs = 180_000,
): void {
  if (interpreter) {
    test(name, () => body(python), timeoutMs);
  } else {
    process.stderr.write(
      `Skipped "${name}": FOODNET_PYTHON names no Python with packages/testing/python/requirements.txt.\n`,
    );
    test.skip(name, () => undefined);
  }
}
