import { FoodnetError, readManifest } from '@foodnet/contracts';
import { lstat, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const fileSchema = z.strictObject({
  path: z.string().min(1),
  sizeBytes: z.int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

/** One file of a cached folder, by its path inside it. */
export type CachedFile = z.infer<typeof fileSchema>;

/** manifest.json of a runtime: TensorFlow's libraries and C headers. */
export const runtimeSchema = z.strictObject({
  kind: z.literal('tensorflow-runtime'),
  format: z.literal(1),
  tensorflow: z.string(),
  build: z.enum(['cpu', 'gpu']),
  /** Where the files came from, for people. */
  source: z.string(),
  files: z.array(fileSchema).min(1),
});
export type Runtime = z.infer<typeof runtimeSchema>;

/** manifest.json of a binding: the addon between Node and one runtime. */
export const bindingSchema = z.strictObject({
  kind: z.literal('tensorflow-binding'),
  format: z.literal(1),
  tensorflow: z.string(),
  build: z.enum(['cpu', 'gpu']),
  /** First line of the compiler's --version. */
  compiler: z.string(),
  files: z.array(fileSchema).min(1),
});
export type Binding = z.infer<typeof bindingSchema>;

/** What a look at a cached folder found: a whole one, a damaged one (`fault`), or neither where there is none. */
export interface Inspected<Manifest> {
  readonly manifest?: Manifest;
  readonly fault?: string;
}

/**
 * Reads a cached folder's manifest and compares the sizes of its files, without reading them: fast enough for every
 * start. Contents were compared when the folder was made.
 */
export async function inspectFolder<Manifest extends { files: CachedFile[] }>(
  folder: string,
  schema: Parameters<typeof readManifest>[1] & z.ZodType<Manifest>,
): Promise<Inspected<Manifest>> {
  if (!(await lstat(folder).catch(() => undefined))) return {};
  let manifest: Manifest;
  try {
    manifest = await readManifest(join(folder, 'manifest.json'), schema);
  } catch (error) {
    if (error instanceof FoodnetError) return { fault: error.message };
    throw error;
  }
  for (const { path, sizeBytes } of manifest.files) {
    const found = await stat(join(folder, path)).catch(() => undefined);
    if (found?.size !== sizeBytes) {
      return {
        fault: `${join(folder, path)} has ${found ? `${found.size} bytes` : 'gone'}, expected ${sizeBytes} bytes`,
      };
    }
  }
  return { manifest };
}
