import { workspace } from '@foodnet/stage';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What users read: the README and the pages of docs/, by path. */
export const documents: ReadonlyMap<string, string> = new Map(
  ['README.md', ...readdirSync(join(workspace, 'docs')).map((name) => join('docs', name))]
    .filter((path) => path.endsWith('.md'))
    .map((path) => [path, readFileSync(join(workspace, path), 'utf8')]),
);

/** The lines of all blocks of a language, such as `sh`. */
export const blockLines = (language: string): string[] =>
  [...documents.values()].flatMap((text) =>
    [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].flatMap(([, block]) =>
      block.trim().split('\n'),
    ),
  );
