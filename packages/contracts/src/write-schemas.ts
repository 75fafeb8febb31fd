import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { schemaTexts } from './json-schemas.js';

/** `node packages/contracts/dist/write-schemas.js` writes schemas/ anew, after a schema has changed. */
for (const [name, text] of Object.entries(schemaTexts())) {
  writeFileSync(fileURLToPath(new URL(`../schemas/${name}`, import.meta.url)), text);
}
