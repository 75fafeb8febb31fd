import { packagesFolder, workspace } from '@foodnet/stage';
import { temporaryFolder } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const home = temporaryFolder();

/** The rows below the head of a table of recipes, their cells without the spaces that align them. */
function rowsOfRecipes(text: string): string[] {
  const lines = text.split('\n').map((line) =>
    line
      .split('|')
      .map((cell) => cell.trim())
      .join('|'),
  );
  const head = lines.findIndex((line) => line.startsWith('|recipe|epochs|seeds|'));
  const rows = lines.slice(head + 2);
  return rows.slice(
    0,
    rows.findIndex((line) => !line.startsWith('|')),
  );
}

test('the accuracies in the README are what bench:accuracy makes of the curves that are kept', () => {
  const curves = join(workspace, 'docs', 'accuracy', 'food-101-10.csv');
  const told = rowsOfRecipes(readFileSync(join(workspace, 'README.md'), 'utf8'));
  expect(told.map((row) => row.split('|')[1])).toEqual(
    expect.arrayContaining(['Keras', 'strong (bfloat16)']),
  );
  const output = execFileSync(
    process.execPath,
    [
      join(packagesFolder, 'bench', 'dist', 'main.js'),
      'accuracy',
      '--dataset=food-101-10',
      `--curves=${curves}`,
      `--output=${join(home, 'chart')}`,
    ],
    { encoding: 'utf8', env: { ...process.env, FOODNET_HOME: home } },
  );
  expect(rowsOfRecipes(output)).toEqual(expect.arrayContaining(told));
});
