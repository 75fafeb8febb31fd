import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { typesText } from './types-text.fixture.js';

await writeFile(join(import.meta.dirname, '../../src/client/api-types.ts'), await typesText());
