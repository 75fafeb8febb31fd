import { workspace } from '@foodnet/stage';
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { mkdir, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import type { PublicPackage } from './public-packages.js';

const run = promisify(execFile);

/** A package as npm would publish it, and as it lies in the project that uses it. */
export interface Installed extends PublicPackage {
  readonly tarball: string;
  readonly installed: string;
}

/**
 * For tests: packs packages with `npm pack` and unpacks them into the node_modules of a project that lies elsewhere, as an
 * install from a registry would. What others publish is linked from the workspace.
 */
export async function installPacked(
  packages: readonly PublicPackage[],
  project: string,
): Promise<Installed[]> {
  const modules = join(project, 'node_modules');
  const tarballs = join(project, 'tarballs');
  await Promise.all([mkdir(join(modules, '@foodnet'), { recursive: true }), mkdir(tarballs)]);
  const names = packages.map(({ manifest }) => `--workspace=${manifest.name}`);
  await run('npm', ['pack', `--pack-destination=${tarballs}`, '--silent', ...names], { cwd: workspace });
  await linkModules(join(workspace, 'node_modules'), modules);
  return Promise.all(
    packages.map(async ({ folder, manifest }) => {
      const tarball = join(tarballs, `foodnet-${basename(folder)}-${manifest.version}.tgz`);
      const installed = join(modules, manifest.name);
      await mkdir(installed);
      await run('tar', ['-xzf', tarball, '-C', installed, '--strip-components=1']);
      // Where the workspace holds another version for one package, that package alone finds it.
      await linkModules(join(folder, 'node_modules'), join(installed, 'node_modules'));
      return { folder, manifest, tarball, installed };
    }),
  );
}

async function linkModules(from: string, to: string): Promise<void> {
  const names = namesIn(from).filter((name) => name !== '@foodnet' && !name.startsWith('.'));
  if (names.length > 0) await mkdir(to, { recursive: true });
  await Promise.all(names.map((name) => symlink(join(from, name), join(to, name))));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
