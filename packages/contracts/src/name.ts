import { z } from 'zod';

/** Names of datasets, runs and models are names of folders, too: plain enough for every file system and URL. */
export const nameSchema = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/,
    'expected letters, digits, ".", "_" and "-", beginning with a letter or digit, at most 128 characters',
  );
