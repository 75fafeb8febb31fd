import { workspace } from '@foodnet/stage';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { dependencyClosure, type LockedPackage } from '../packages/dependency-closure.js';
import { publicPackages } from '../packages/public-packages.js';
import { derivedCode } from './derived-code.js';

/** What packages by others say of their license where the lockfile cannot tell. */
const stated: Readonly<Record<string, string>> = {
  busboy: 'MIT',
  h5wasm: 'NIST-Software AND BSD-3-Clause',
  streamsearch: 'MIT',
};

/** What others publish and an install of Foodnet's packages brings, by name. */
export function foreignPackages(): LockedPackage[] {
  return dependencyClosure(...publicPackages().map(({ manifest }) => manifest.name))
    .filter(({ folder }) => folder.startsWith('node_modules/') || folder.includes('/node_modules/'))
    .map((one) => ({ ...one, license: stated[one.name] ?? one.license }))
    .sort((one, other) => compare(one.name, other.name) || compare(one.version, other.version));
}

const compare = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0);

/** THIRD-PARTY-NOTICES.md: what others wrote, and under which licenses it comes. */
export function noticesPage(): string {
  const rows = [
    ...new Set(
      foreignPackages().map(({ name, version, license }) => `| ${name} | ${version} | ${license ?? '?'} |`),
    ),
  ];
  return `# Third-party notices

Foodnet is under the MIT license, see [LICENSE](LICENSE). This page names what others wrote. It is written by
\`npx nx run tools:documents\` from package-lock.json and from \`tools/src/documents/derived-code.ts\`.

## In this repository

${derivedCode.map(derivedSection).join('\n')}
## Fetched where it is used

Not part of this repository or of its packages: TensorFlow (Apache-2.0) from its Python wheel, NVIDIA's CUDA libraries
(NVIDIA's license) where a GPU is used, Zig (MIT) where there is no C++ compiler, and weights or pictures that the user
names.

## Packages that an install brings

${rows.length} packages for all platforms together, ${countOf('LGPL')} of them parts of libvips under the LGPL, which sharp loads as a
library of its own. The whole text of a license lies in the package's folder in node_modules.

| package | version | license |
| --- | --- | --- |
${rows.join('\n')}
`;

  function countOf(license: string): number {
    return rows.filter((row) => row.includes(license)).length;
  }
}

function derivedSection({ of, license, files, what, notice }: (typeof derivedCode)[number]): string {
  const missing = files.find((file) => !existsSync(join(workspace, file)));
  if (missing !== undefined) throw new Error(`derived-code.ts names ${missing}, which is not there.`);
  return `### ${of} (${license})\n\n${what} Files: ${files.map((file) => `\`${file}\``).join(', ')}.\n\n\`\`\`\n${notice}\n\`\`\`\n`;
}
