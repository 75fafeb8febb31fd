import { workspace } from '@foodnet/stage';
import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

test("the page's table of packages is the one that the linter holds", async () => {
  const { layers } = (await import(pathToFileURL(join(workspace, 'oxlint.config.mjs')).href)) as {
    readonly layers: Readonly<Record<string, readonly string[]>>;
  };
  const page = readFileSync(join(workspace, 'ARCHITECTURE.md'), 'utf8');
  const told = [...page.matchAll(/^\| `([a-z-]+)` +\|[^|]*\|([^|]*)\|$/gm)].map(([, name, below]) => [
    name,
    below
      .split(',')
      .flatMap((one) => one.trim() || [])
      .toSorted(),
  ]);
  expect(Object.fromEntries(told)).toEqual(
    Object.fromEntries(Object.entries(layers).map(([name, below]) => [name, below.toSorted()])),
  );
});
