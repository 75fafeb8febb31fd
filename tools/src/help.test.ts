import { packagesFolder } from '@foodnet/stage';
import { expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** What a package's program prints, which ends well. */
async function say(name: string, ...argv: string[]): Promise<string> {
  const program = join(packagesFolder, name, 'dist', 'main.js');
  return (await promisify(execFile)(process.execPath, [program, ...argv])).stdout;
}

const programs = readdirSync(packagesFolder).filter((name) =>
  existsSync(join(packagesFolder, name, 'dist', 'main.js')),
);

test.each(programs)('the help of %s is a line for each of its commands', async (name) => {
  const [list] = (await say(name, '--help')).split('\n\n');
  expect(list.split('\n').filter((line) => !/^ {2}[a-z-]+:[a-z-]+ +\S/.test(line))).toEqual([]);
});

test.each([
  ['bench', 'serve', '[default: report]', '[default: sample]'],
  ['bench', 'train', '[default: report]', '[default: sample]'],
  ['batch', 'board', '[default: 3002]', 'or 3000'],
])('%s:%s says what it takes without an option', async (name, target, right, wrong) => {
  const help = await say(name, target, '--help');
  expect(help).toContain(right);
  expect(help).not.toContain(wrong);
});
