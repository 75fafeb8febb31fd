import { modelVersionSchema } from '@foodnet/contracts';
import { z } from 'zod';
import { optionOf } from '../limits.js';
import { limitTable, type Limit } from '../limit-table.js';

const { precision, picture, metrics, measured, createdAt, from } = modelVersionSchema.shape;

const versionSchema = z.object({
  version: z.int().min(1),
  precision,
  provider: z.enum(['cpu', 'cuda']).nullable().describe('What runs it; null while it is not in memory'),
  classes: z.int().describe('How many labels it tells apart'),
  picture: picture.describe('What is made of a picture before the network sees it'),
  metrics: metrics.describe('On the test split, as it was trained: in fp32 and without mirrors'),
  measured: measured
    .unwrap()
    .nullable()
    .describe(
      'Of this version itself, on the test split; null where it is as it was trained, or was not measured',
    ),
  from: from.pick({ run: true, preset: true, dataset: true }),
  createdAt,
});

const limitsSchema = z.object(
  Object.fromEntries(
    Object.entries<Limit>(limitTable).map(([name, { means }]) => [
      name,
      z.number().describe(`${means}: --${optionOf(name)}`),
    ]),
  ),
);

/** The answer of GET /info. */
export const infoSchema = z
  .object({
    default: z
      .object({ model: z.string(), version: z.int().min(1) })
      .nullable()
      .describe('What answers a request that names no version; null until there is one'),
    provider: z.enum(['cpu', 'cuda']).nullable().describe('What runs it; null until it is loaded'),
    threads: z.int(),
    models: z.array(
      z.object({
        name: z.string(),
        aliases: z.record(z.string(), z.int()),
        versions: z.array(versionSchema).describe('Newest first'),
      }),
    ),
    canary: z
      .array(z.object({ target: z.string(), percent: z.int() }))
      .describe('How requests that name no version are shared out; empty where the default answers them all'),
    broken: z
      .array(
        z.object({ model: z.string(), version: z.union([z.int(), z.literal('aliases')]), code: z.string() }),
      )
      .describe('What is there and cannot be served'),
    access: z.object({
      keys: z.boolean().describe('Whether requests need a key'),
      perMinute: z
        .int()
        .nullable()
        .describe('Requests a minute of a key or an address; null without a limit'),
      origins: z.array(z.string()),
      proxies: z.int(),
    }),
    limits: limitsSchema.describe('What is in force'),
  })
  .describe('What is served, by what, within which limits');

export const aliveSchema = z.object({ alive: z.literal(true) });
export const readySchema = z.object({ ready: z.literal(true) });

/** The answer of POST /v1/admin/reload. */
export const reloadedSchema = z
  .object({
    default: z.string().describe('What answers by default now, such as foodnet/3'),
    loaded: z.array(z.string()).describe('Versions that were verified and loaded just now'),
    broken: z
      .array(
        z.object({
          version: z.string().describe('Such as foodnet/3 or foodnet/aliases; * for the folder of all'),
          code: z.string(),
          message: z.string(),
        }),
      )
      .describe('What is there and cannot be served, and why; what was served in its place still is'),
  })
  .describe('What a reload found');

export type Reloaded = Readonly<z.infer<typeof reloadedSchema>>;
