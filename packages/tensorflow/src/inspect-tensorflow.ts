import { sha256OfFile } from '@foodnet/stage';
import { join } from 'node:path';
import { bindingFolder } from './addons.js';
import { runtimeFolder } from './cache.js';
import { bindingSchema, inspectFolder, runtimeSchema, type Binding, type Runtime } from './manifest.js';
import type { Build } from './versions.js';

/** A TensorFlow that is ready to load. */
export interface Provided {
  readonly build: Build;
  /** The runtime's folder. */
  readonly folder: string;
  /** The folder of the addons. */
  readonly bindingFolder: string;
  readonly runtime: Runtime;
  readonly binding: Binding;
}

/** `provided` where all is there; else `runtime` where only the binding lacks. `fault` says what is damaged. */
export interface Inspection {
  readonly provided?: Provided;
  readonly runtime?: Runtime;
  readonly fault?: string;
}

/** What the cache holds of a build. Takes milliseconds: files are compared by their sizes. */
export async function inspectTensorFlow(build: Build): Promise<Inspection> {
  const folder = runtimeFolder(build);
  const runtime = await inspectFolder(folder, runtimeSchema);
  if (!runtime.manifest) return { fault: runtime.fault };
  const addons = bindingFolder(build);
  const binding = await inspectFolder(addons, bindingSchema);
  if (!binding.manifest) return { runtime: runtime.manifest, fault: binding.fault };
  return {
    runtime: runtime.manifest,
    provided: { build, folder, bindingFolder: addons, runtime: runtime.manifest, binding: binding.manifest },
  };
}

/** Compares the SHA-256 of every file: seconds, for a library that has its size and does not load. */
export async function damagedContent({
  folder,
  bindingFolder,
  runtime,
  binding,
}: Provided): Promise<string | undefined> {
  const files = [
    ...runtime.files.map((file) => ({ ...file, path: join(folder, file.path) })),
    ...binding.files.map((file) => ({ ...file, path: join(bindingFolder, file.path) })),
  ];
  for (const { path, sha256 } of files) {
    if ((await sha256OfFile(path)) !== sha256) return path;
  }
  return undefined;
}
