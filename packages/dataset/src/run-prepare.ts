import {
  FoodnetError,
  pictureSpecSchema,
  trainingPicture,
  type PictureSpec,
  type PreparedDataset,
} from '@foodnet/contracts';
import {
  datasetSource,
  presetOf,
  yesOrNo,
  type CommandContext,
  type OptionTable,
  type SharedOptions,
} from '@foodnet/stage';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { keepPictures } from './keep-pictures.js';
import type { OpenPictures } from './pack/folder-pictures.js';
import { prepareDataset } from './prepare-dataset.js';

/** Options of preparing, whoever reads the pictures. */
export const prepareExtras = {
  picture: {
    describe: "The picture spec as JSON, instead of the recipe's: how another stage asks for what it needs",
    schema: z.string().optional(),
  },
  'keep-pictures': {
    describe: 'Also unpack an archive into data/<dataset>/pictures/: yes or no',
    schema: yesOrNo,
  },
} satisfies OptionTable;

/**
 * Prepares what the options mean.
 *
 * @param openPictures reads pictures in another way than in this process.
 * @returns a manifest for each picture spec that the recipe needs, or the one of --picture.
 */
export async function runPrepare(
  { options, extras, given, signal }: Omit<CommandContext<typeof prepareExtras>, 'call'>,
  openPictures?: OpenPictures,
): Promise<PreparedDataset[]> {
  const say = (line: string) => console.log(line);
  const manifests: PreparedDataset[] = [];
  for (const picture of extras.picture === undefined ? picturesOf(options) : [specOf(extras.picture)]) {
    const manifest = await prepareDataset({
      source: datasetSource(options.dataset, options.source),
      picture,
      seed: options.seed,
      // A stage that asks has the seed of its own work: it splits what is new, and contradicts nothing.
      seedIsGiven: given.has('seed') && extras.picture === undefined,
      signal,
      say,
      openPictures,
    });
    manifests.push(manifest);
  }
  if (extras['keep-pictures']) await keepPictures(manifests[0], { signal, say });
  return manifests;
}

/** As the network sees them, and larger where the recipe crops its training pictures. */
function picturesOf(options: SharedOptions): PictureSpec[] {
  const recipe = presetOf(options);
  const kept = trainingPicture(recipe);
  return isDeepStrictEqual(kept, recipe.picture) ? [kept] : [recipe.picture, kept];
}

function specOf(text: string): PictureSpec {
  try {
    return pictureSpecSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new FoodnetError('bad-option', `Cannot use --picture=${text}: expected a picture spec as JSON.`, {
      cause,
    });
  }
}
