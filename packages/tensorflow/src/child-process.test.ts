import { expect, test } from '@jest/globals';
import { temporaryFolder } from '@foodnet/testing';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { runProgram } from './child-process.js';

const pidFile = join(temporaryFolder(), 'pid');

test('runProgram gives the exit code and what the program wrote', async () => {
  const script = 'console.log("out"); console.error("err"); process.exit(3)';
  expect(await runProgram(process.execPath, ['-e', script])).toEqual({
    code: 3,
    stdout: 'out\n',
    stderr: 'err\n',
  });
});

test('runProgram gives 127 for a program that does not exist, as a shell does', async () => {
  expect((await runProgram('foodnet-no-such-program', [])).code).toBe(127);
});

test('an abort ends the program and what it started', async () => {
  const controller = new AbortController();
  const reason = new Error('enough');
  // The inner process would live for a minute, and holds the pipe that runProgram reads.
  const script = `const { spawn } = require('node:child_process');
    const inner = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'], { stdio: 'inherit' });
    require('node:fs').writeFileSync(process.env.PID_FILE, String(inner.pid));
    setTimeout(() => {}, 60_000);`;
  const running = runProgram(process.execPath, ['-e', script], {
    signal: controller.signal,
    environment: { PID_FILE: pidFile },
  });
  const ended = expect(running).rejects.toBe(reason);
  while (!existsSync(pidFile) || readFileSync(pidFile, 'utf8') === '') await setTimeout(20);
  const pid = Number(readFileSync(pidFile, 'utf8'));
  expect(runs(pid)).toBe(true);
  controller.abort(reason);
  await ended;
  // The kernel closes a dying process's pipes a moment before it is gone; nothing else would end it within the minute.
  while (runs(pid)) await setTimeout(20);
}, 10_000);

/** Whether a process runs; one that ended and that nobody has waited for yet (a zombie) does not. */
function runs(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'latin1').includes(') Z ');
  } catch {
    return false;
  }
}
