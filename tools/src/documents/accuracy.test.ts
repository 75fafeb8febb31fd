import { packagesFolder, workspace } from '@foodnet/stage';
import { temporaryFolder } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const home = temporaryFolder();

/** The rows of a table below its head, their cells without the spaces that align them. */
function rowsBelow(head: string, text: string): string[] {
  const lines = text.split('\n').map((line) =>
    line
      .split('|')
      .map((cell) => cell.trim())
      .join('|'),
  );
  const rows = lines.slice(lines.findIndex((line) => line.startsWith(head)) + 2);
  return rows.slice(
    0,
    rows.findIndex((line) => !line.startsWith('|')),
  );
}

const rowsOfRecipes = (text: string) => rowsBelow('|recipe|epochs|seeds|', text);

/** What bench:accuracy makes of the curves that are kept. */
function benchAccuracy(...options: string[]): string {
  return execFileSync(
    process.execPath,
    [
      join(packagesFolder, 'bench', 'dist', 'main.js'),
      'accuracy',
      '--dataset=food-101-10',
      `--curves=${join(workspace, 'docs', 'accuracy', 'food-101-10.csv')}`,
      `--output=${join(home, 'chart')}`,
      ...options,
    ],
    { encoding: 'utf8', env: { ...process.env, FOODNET_HOME: home } },
  );
}

test('the accuracies in the README are what bench:accuracy makes of the curves that are kept', () => {
  const told = rowsOfRecipes(readFileSync(join(workspace, 'README.md'), 'utf8'));
  expect(told.map((row) => row.split('|')[1])).toEqual(
    expect.arrayContaining(['Keras', 'strong (bfloat16)']),
  );
  expect(rowsOfRecipes(benchAccuracy())).toEqual(expect.arrayContaining(told));
});

test('what each part of strong is said to bring is what the curves of the same two seeds say', () => {
  const page = readFileSync(join(workspace, 'docs', 'training-recipes.md'), 'utf8');
  const told = rowsBelow('|recipe|is `strong`', page).map((row) => row.split('|'));
  expect(told.length).toBeGreaterThan(1);
  const measured = benchAccuracy('--seeds=2,3')
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as { recipe: string; seeds: number; accuracy: number });
  const accuracyOf = (recipe: string) => {
    const row = measured.find((one) => one.recipe === `${recipe} (bfloat16)`);
    expect([recipe, row?.seeds]).toEqual([recipe, 2]);
    return row!.accuracy;
  };
  const [[, whole]] = told;
  for (const [, recipe, , accuracy, difference] of told) {
    const points = (accuracyOf(recipe) - accuracyOf(whole)) * 100;
    expect([recipe, accuracy]).toEqual([recipe, `${(accuracyOf(recipe) * 100).toFixed(2)} %`]);
    expect([recipe, difference]).toEqual([
      recipe,
      recipe === whole ? '' : `${points > 0 ? '+' : ''}${points.toFixed(1)}`,
    ]);
  }
});
