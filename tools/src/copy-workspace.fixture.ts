import { workspace } from '@foodnet/stage';
import { cp, mkdir, readdir, symlink } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** What is linked, or made by using the workspace. */
const leftOut = /(^|\/)(node_modules|\.git|test-results\.json)$|^(data|runs|models)$/;

/**
 * For tests: copies the workspace's sources, with links to what is installed, as a reader's own clone. Nx puts `dist`
 * anew before each target that it runs, which other tests of this workspace would meet half-made. What is built comes
 * along, with Nx's cache that knows it: it is not compiled again.
 */
export async function copyWorkspace(folder: string): Promise<void> {
  await cp(workspace, folder, {
    recursive: true,
    filter: (path) => !leftOut.test(relative(workspace, path)),
  });
  const packages = await readdir(join(workspace, 'packages'));
  for (const home of ['.', 'tools', ...packages.map((name) => join('packages', name))])
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
