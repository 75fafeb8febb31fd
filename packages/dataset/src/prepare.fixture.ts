import { presets, type PreparedDataset } from '@foodnet/contracts';
import { datasetSource, preparedFolder } from '@foodnet/stage';
import { drawPictures, temporaryFolder } from '@foodnet/testing';
import { beforeEach } from '@jest/globals';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { prepareDataset, type PrepareOptions } from './index.js';

/** What tests of prepareDataset share: a home of its own for each test, and folders of pictures. */
export function prepareFixture() {
  const temporary = temporaryFolder();
  let home = temporary;
  beforeEach(async () => {
    home = await mkdtemp(join(temporary, 'home-'));
    process.env.FOODNET_HOME = home;
  });

  return {
    folder: (name: string) => mkdtemp(join(temporary, `${name}-`)),

    pictures: async (classes = 3, perClass = 8): Promise<string> => {
      const folder = await mkdtemp(join(temporary, 'pictures-'));
      await drawPictures(folder, { classes, perClass });
      return folder;
    },

    /** Prepares and returns what was said, too. */
    prepare: async (dataset: string, more: Partial<PrepareOptions> = {}) => {
      const said: string[] = [];
      const say = (line: string) => said.push(line);
      const source = datasetSource(dataset);
      const options = {
        source,
        picture: presets.sample.picture,
        seed: 1,
        say,
        ...more,
      };
      const manifest = await prepareDataset(options);
      return { manifest, said, folder: preparedFolder(source.name, options.picture) };
    },

    /** What lies in data/<name>/: nothing but prepared data, where there are no parts and no locks. */
    entriesOf: (name: string): string[] => {
      const folder = join(home, 'data', name);
      return existsSync(folder) ? readdirSync(folder).sort() : [];
    },
  };
}

export function total({ splits }: PreparedDataset): number {
  return splits.train.pictures + splits.test.pictures;
}
