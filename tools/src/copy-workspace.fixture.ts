import { workspace } from '@foodnet/stage';
import { cp, mkdir, readdir, symlink } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** What is made from the sources, or by using them. */
const made = /(^|\/)(node_modules|dist|\.git|test-results\.json)$|^(data|runs|models)$/;

/**
 * For tests: copies the workspace's sources, with links to what is installed, as a reader's own clone. Nx puts `dist`
 * anew before each target that it runs, which other tests of this workspace would meet half-made. Its cache comes along:
 * what is built already is not compiled again.
 */
export async function copyWorkspace(folder: string): Promise<void> {
  await cp(workspace, folder, { recursive: true, filter: (path) => !made.test(relative(workspace, path)) });
  const packages = await readdir(join(workspace, 'packages'));
  for (const home of ['.', ...packages.map((name) => join('packages', name))])
    await linkModules(join(workspace, home, 'node_modules'), join(folder, home, 'node_modules'));
}

async function linkModules(from: string, to: string): Promise<void> {
  const names = await readdir(from).catch(() => []);
  if (names.length > 0) await mkdir(to);
  for (const name of names) {
    // The packages of the workspace are links that lead to the copy's own.
    if (name === '@foodnet')
      await cp(join(from, name), join(to, name), { recursive: true, verbatimSymlinks: true });
    else await symlink(join(from, name), join(to, name));
  }
}
