import { FoodnetError, nameSchema } from '@foodnet/contracts';
import { command, userPath, writeJson, yesOrNo } from '@foodnet/stage';
import { existsSync } from 'node:fs';
import { z } from 'zod';
import { newApiKey, readApiKeys } from './api-keys.js';

const extras = {
  'api-keys-file': {
    describe: 'File of the keys; it is made where there is none',
    schema: z.string().min(1, 'expected a path').default('api-keys.json'),
  },
  name: { describe: 'Whose the key is', schema: nameSchema },
  admin: { describe: 'Whether it may reload the models: yes or no', schema: yesOrNo },
};

/** `inference-server:add-key`: makes a key, prints it once, and adds its hash to the file. */
export const addKey = command({
  name: 'inference-server:add-key',
  summary:
    'Makes an API key, prints it, and adds what it is recognised by to a file. To take it back, remove its entry.',
  extras,
  async run({ extras: { 'api-keys-file': path, name, admin } }) {
    const file = userPath(path);
    const keys = existsSync(file) ? await readApiKeys(file) : [];
    if (keys.some((entry) => entry.name === name)) {
      throw new FoodnetError(
        'contradiction',
        `Cannot add a key for ${name}: ${file} has one. Choose another --name, or remove the entry.`,
      );
    }
    const { key, sha256 } = newApiKey();
    await writeJson(file, {
      kind: 'api-keys',
      format: 1,
      keys: [...keys, { name, sha256, admin }],
    });
    console.log(key);
  },
});
