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
    'keep-pictures': {
      describe: 'Also unpack an archive into data/<dataset>/pictures/: yes or no',
      schema: z.enum(['yes', 'no', ''], 'expected yes or no').default('no'),
    },
  },
  async run({ options, extras, given, signal }) {
    const say = (line: string) => console.log(line);
    const manifest = await prepareDataset({
      source: datasetSource(options.dataset, options.source),
      picture: presetOf(options).picture,
      seed: options.seed,
      seedIsGiven: given.has('seed'),
      signal,
      say,
    });
    if (extras['keep-pictures'] !== 'no') await keepPictures(manifest, { signal, say });
  },
});
