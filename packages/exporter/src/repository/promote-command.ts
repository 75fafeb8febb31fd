import { aliasNameSchema, FoodnetError } from '@foodnet/contracts';
import { command, modelsFolder } from '@foodnet/stage';
import { join } from 'node:path';
import { z } from 'zod';
import { changeAliases, findVersion, LATEST, readAliases, type VersionsByAlias } from './aliases.js';
import { damagedFiles } from './check-files.js';
import { readVersion } from './versions.js';

export const promoteCommand = command({
  name: 'exporter:promote',
  summary: 'Gives an alias to a version of --model, after checking its files, or takes the alias away.',
  extras: {
    alias: {
      describe: 'The name: stable, canary, or any other but latest, which every export moves',
      schema: aliasNameSchema.refine(
        (name) => name !== LATEST,
        'latest is moved by every export, expected another',
      ),
    },
    version: {
      // Nx has an option of this name, and takes it where it does not stand behind `--`.
      describe: 'The version: a number, another alias, or none; with Nx, options stand after --',
      schema: z.string().min(1),
    },
  },
  async run({ options, extras: { alias, version }, signal }) {
    const modelFolder = join(modelsFolder(options), options.model);
    const waiting = { signal, say: (line: string) => console.log(line) };
    if (version === 'none') {
      const known = Object.keys(await readAliases(modelFolder));
      if (!known.includes(alias))
        throw new FoodnetError(
          'missing',
          `Cannot take the alias ${alias} from ${options.model}: it has ${known.join(', ') || 'none'}. Correct --alias or --model.`,
        );
      await changeAliases(modelFolder, ({ [alias]: _, ...others }) => others, waiting);
      console.log(`${options.model} has no alias ${alias}.`);
      return;
    }
    const number = await findVersion(modelFolder, version);
    const change = async (aliases: VersionsByAlias) => {
      // Under the lock, so that the version is not pruned meanwhile.
      const manifest = await readVersion(modelFolder, number);
      if (manifest instanceof FoodnetError) throw manifest;
      const problems = await damagedFiles(join(modelFolder, String(number)), manifest);
      if (problems.length > 0)
        throw new FoodnetError(
          'damaged',
          `Cannot give ${options.model}/${number} the alias ${alias}: ${problems.join('; ')}. Export the run again.`,
        );
      return { ...aliases, [alias]: number };
    };
    await changeAliases(modelFolder, change, waiting);
    console.log(`${alias} is ${options.model}/${number}.`);
  },
});
