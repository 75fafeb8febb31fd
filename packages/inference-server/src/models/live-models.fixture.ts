import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onePicture, sendPicture } from '../requests.fixture.js';
import type { TinyServer } from '../serve-tiny.fixture.js';

export const picture = await onePicture([200, 100, 50]);

export const setAliases = (models: string, aliases: Record<string, number>, model = 'colours') =>
  writeFile(join(models, model, 'aliases.json'), JSON.stringify({ kind: 'aliases', format: 1, aliases }));

/** The version that answers. */
export const answering = async ({ address }: TinyServer, query = '') =>
  (await sendPicture(address, picture, { query })).body.model?.version;

export const brokenOf = async ({ address }: TinyServer) =>
  ((await (await fetch(`${address}/info`)).json()) as { broken: unknown }).broken;
