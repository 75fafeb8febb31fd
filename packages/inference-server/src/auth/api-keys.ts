import { nameSchema, readManifest } from '@foodnet/contracts';
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

/** The file that --api-keys-file names. It holds no key, only what a key is recognised by. */
export const apiKeysSchema = z.strictObject({
  kind: z.literal('api-keys'),
  format: z.literal(1),
  keys: z.array(
    z.strictObject({
      /** Whose it is: in the log and for the rate limit. */
      name: nameSchema,
      /** Of the key's text. Keys are 32 random bytes, so that no slow hash is needed to keep them from being guessed. */
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
      /** Whether it may reload the models. */
      admin: z.boolean().default(false),
    }),
  ),
});

export type ApiKey = z.infer<typeof apiKeysSchema>['keys'][number];

/** @throws FoodnetError `missing`, `damaged` or `unknown-format`, naming the file. */
export async function readApiKeys(file: string): Promise<readonly ApiKey[]> {
  return (await readManifest(file, apiKeysSchema)).keys;
}

/** A new key, as its user sends it, and its hash. */
export function newApiKey(): { readonly key: string; readonly sha256: string } {
  const key = `fn_${randomBytes(32).toString('base64url')}`;
  return { key, sha256: hashOf(key).toString('hex') };
}

/** The entry that a key belongs to. The time that it takes tells nothing about the keys: every entry is compared. */
export function findApiKey(keys: readonly ApiKey[], key: string): ApiKey | undefined {
  const hash = hashOf(key);
  let found: ApiKey | undefined;
  for (const entry of keys) {
    if (timingSafeEqual(hash, Buffer.from(entry.sha256, 'hex'))) found = entry;
  }
  return found;
}

const hashOf = (key: string) => createHash('sha256').update(key).digest();
