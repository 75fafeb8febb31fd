import { replaceFile } from '@foodnet/stage';
import { join } from 'node:path';
import type { FoldedNetwork } from '../fold-batch-norms.js';
import { toTfjs, type TfjsOptions } from './to-graph-model.js';

const TFJS_FOLDER = 'tfjs';

/** In a version's folder, what `tf.loadGraphModel` is given; the weights lie beside it. */
export const TFJS_FILE = `${TFJS_FOLDER}/model.json`;

/** Writes tfjs/ into a version's folder. */
export async function writeTfjs(folder: string, network: FoldedNetwork, options: TfjsOptions): Promise<void> {
  for (const [name, bytes] of toTfjs(network, options))
    await replaceFile(join(folder, TFJS_FOLDER, name), bytes);
}
