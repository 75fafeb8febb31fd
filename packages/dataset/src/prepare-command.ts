import { FoodnetError, pictureSpecSchema, type PictureSpec } from '@foodnet/contracts';
import { command, datasetSource, presetOf } from '@foodnet/stage';
import { z } from 'zod';
import { keepPictures } from './keep-pictures.js';
import { prepareDataset } from './prepare-dataset.js';

export const prepare = command({
  name: 'dataset:prepare',
  summary:
    'Reads pictures into packed pixels, once: data/<dataset>/<width>x<height>-<kernel>/, as the preset needs them, with ' +
    'a report to look at. They may come from a folder or an archive (.tar, .tar.gz, .zip) with class folders, with ' +
    "train/ and test/ (or val/), or in Food-101's layout (images/ and meta/), or from a list (.csv, .jsonl) of " +
    'path,label(,split).',
  extras: {
    picture: {
      describe: "The picture spec as JSON, instead of the recipe's: how another stage asks for what it needs",
      schema: z.string().optional(),
    },
    'keep-pictures': {
      describe: 'Also unpack an archive into data/<dataset>/pictures/: yes or no',
      schema: z.enum(['yes', 'no', ''], 'expected yes or no').default('no'),
    },
  },
  async run({ options, extras, given, signal }) {
    const say = (line: string) => console.log(line);
    const manifest = await prepareDataset({
      source: datasetSource(options.dataset, options.source),
      picture: extras.picture === undefined ? presetOf(options).picture : specOf(extras.picture),
      seed: options.seed,
      seedIsGiven: given.has('seed'),
      signal,
      say,
    });
    if (extras['keep-pictures'] !== 'no') await keepPictures(manifest, { signal, say });
  },
});

function specOf(text: string): PictureSpec {
  try {
    return pictureSpecSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new FoodnetError('bad-option', `Cannot use --picture=${text}: expected a picture spec as JSON.`, {
      cause,
    });
  }
}
