import { replaceFile, workspace } from '@foodnet/stage';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { errorsPage } from './errors-page.js';
import { noticesPage } from './notices-page.js';

/** The documents that are written from code, by their names in the workspace. */
export const documents: Readonly<Record<string, () => string>> = {
  'ERRORS.md': errorsPage,
  'THIRD-PARTY-NOTICES.md': noticesPage,
};

/** A document as it lies in the workspace. */
export async function formatted(name: string): Promise<string> {
  const file = join(workspace, name);
  return format(documents[name](), { ...(await resolveConfig(file)), filepath: file });
}

/** Writes all of them. */
export async function writeDocuments(): Promise<void> {
  for (const name of Object.keys(documents)) {
    await replaceFile(join(workspace, name), await formatted(name));
    console.log(`Wrote ${name}`);
  }
}
