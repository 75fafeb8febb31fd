import { z } from 'zod';

/** Begins with a letter, so that no alias can be taken for a version's number. */
export const aliasNameSchema = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{0,62}$/,
    'expected small letters, digits and "-", beginning with a letter, at most 63 characters',
  );

/**
 * Names that users give to versions: `aliases.json` in models/<model>/, replaced whole. `latest` is the newest version
 * and moves with every export; `stable` and `canary` are what teams agree on; any other name may be used as well.
 */
export const aliasesSchema = z.strictObject({
  kind: z.literal('aliases'),
  format: z.literal(1),
  aliases: z.record(aliasNameSchema, z.int().min(1)),
});

export type Aliases = z.infer<typeof aliasesSchema>;
