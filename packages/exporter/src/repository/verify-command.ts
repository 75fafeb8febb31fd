import { FoodnetError } from '@foodnet/contracts';
import { command, modelsFolder } from '@foodnet/stage';
import { join } from 'node:path';
import { z } from 'zod';
import { describeDifferences } from '../compare.js';
import { loadExact } from '../load-exact.js';
import { PROBE_FILE } from '../version-probe.js';
import { findVersion } from './aliases.js';
import { checkAnswers } from './check-answers.js';
import { checkFiles } from './check-files.js';
import { listModels } from './list-models.js';
import { listVersions, readVersion } from './versions.js';

export const verifyCommand = command({
  name: 'exporter:verify',
  summary:
    'Verifies the versions of every model, or of --model: manifest, SHA-256 of every file, and the answers of every ' +
    'format to the pictures that the version keeps.',
  extras: {
    version: {
      describe: 'A number or an alias, of --model [default: all]',
      schema: z.string().min(1).optional(),
    },
  },
  async run({ options, given, extras: { version }, signal }) {
    const folder = modelsFolder(options);
    const only = given.has('model') || version !== undefined;
    const models = only ? [options.model] : await listModels(folder);
    let [whole, broken] = [0, 0];
    for (const model of models) {
      const modelFolder = join(folder, model);
      const numbers =
        version === undefined ? await listVersions(modelFolder) : [await findVersion(modelFolder, version)];
      for (const number of numbers) {
        signal.throwIfAborted();
        const { problem, words } = await verify(modelFolder, number);
        console.log(`${model}/${number}: ${problem ?? words}`);
        if (problem === undefined) whole++;
        else broken++;
      }
    }
    if (broken > 0)
      throw new FoodnetError(
        'damaged',
        `Cannot trust ${broken} of ${whole + broken} versions in ${folder}: see above. Export these runs again, or restore the files.`,
      );
    if (whole === 0)
      throw new FoodnetError(
        'missing',
        `Cannot verify: there are no versions in ${folder}. Export a run first.`,
      );

    async function verify(
      modelFolder: string,
      number: number,
    ): Promise<{ problem?: string; words?: string }> {
      const manifest = await readVersion(modelFolder, number);
      if (manifest instanceof FoodnetError) return { problem: manifest.message };
      const path = join(modelFolder, String(number));
      const problems = await checkFiles(path, manifest);
      if (problems.length > 0) return { problem: `${problems.join('; ')}.` };
      const words = `${Object.keys(manifest.files).length} files are whole`;
      if (!Object.hasOwn(manifest.files, PROBE_FILE))
        return { words: `${words}; it is from before versions kept pictures to ask.` };
      // Outside: it is not the version's fault where there is no TensorFlow.
      const tf = await loadExact(options.device, signal);
      try {
        return { words: `${words}. ${describeDifferences(await checkAnswers(tf, path, manifest))}` };
      } catch (error) {
        if (error instanceof FoodnetError) return { problem: error.message };
        throw error;
      }
    }
  },
});
