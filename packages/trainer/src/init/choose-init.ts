import { FoodnetError, publishedWeights, type Init, type Preset, type Run } from '@foodnet/contracts';
import { home, runFolder, sha256OfFile, userPath } from '@foodnet/stage';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { bestFile } from '../checkpoint.js';

/** What a user may say of the weights that a new run begins with. */
export interface InitOptions {
  /** The run whose best weights it begins with. */
  readonly init?: Run;
  /** As --weights has it: a file of Keras's, or none. */
  readonly weights?: string;
}

const RANDOM = 'none';

/**
 * What a new run begins with: the run of --init, the file of --weights, or random weights (undefined). MobileNetV2 begins at
 * random by --weights=none alone; without an option its published weights are looked for in weights/ of the home folder.
 *
 * @throws FoodnetError `bad-option` where both are given; `missing` where there is no such file, with the published file's
 * name, address and place.
 */
export async function chooseInit(
  { init, weights }: InitOptions,
  { network, picture }: Pick<Preset, 'network' | 'picture'>,
): Promise<Init | undefined> {
  if (init && weights !== undefined)
    throw new FoodnetError(
      'bad-option',
      'Cannot use --init together with --weights: give the one that is meant.',
    );
  if (init)
    return { kind: 'run', name: init.name, sha256: await sha256OfFile(bestFile(runFolder(init.name))) };
  if (weights === RANDOM) return undefined;
  const isMobileNet = 'kind' in network && network.kind === 'mobilenet-v2';
  const published = isMobileNet ? publishedWeights(network, picture) : undefined;
  const place = published && join(home(), 'weights', published.file);
  const file = weights === undefined ? place : userPath(weights);
  if (file !== undefined && existsSync(file))
    return { kind: 'keras', file, sha256: await sha256OfFile(file) };
  if (weights === undefined && !isMobileNet) return undefined;
  const found = file === undefined ? 'none are published for this width' : `${file} is not there`;
  const advice = published
    ? `Download ${published.url} to ${place}, or name a file of Keras's with --weights=<file>`
    : "Name a file of Keras's with --weights=<file>";
  throw new FoodnetError(
    'missing',
    `Cannot begin with trained weights: ${found}. ${advice}; --weights=${RANDOM} begins at random.`,
  );
}
