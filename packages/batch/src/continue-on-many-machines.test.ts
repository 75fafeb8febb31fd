import { workspace } from '@foodnet/stage';
import { drawPictures, freePort, temporaryFolder } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { onlyWhere } from './in-full.fixture.js';

/** TensorFlow is started four times, for which a person asks: FOODNET_MULTI_WORKER=yes. */
const python = process.env.FOODNET_MULTI_WORKER ? process.env.FOODNET_PYTHON : undefined;
const inFull = onlyWhere(python !== undefined, 'FOODNET_MULTI_WORKER=yes, with Python,', test);
const folder = temporaryFolder();
const script = join(workspace, 'docs', 'python', 'continue_on_many_machines.py');

const makeModel = `
import sys, keras
images = keras.Input((16, 16, 3))
x = keras.layers.Rescaling(1 / 255)(images)
x = keras.layers.Conv2D(8, 3, activation="relu")(x)
x = keras.layers.GlobalAveragePooling2D()(x)
keras.Model(images, keras.layers.Dense(3, activation="softmax")(x)).save(sys.argv[1])
`;

async function run(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3', CUDA_VISIBLE_DEVICES: '', ...environment };
  return (await promisify(execFile)(python!, args, { env })).stdout;
}

inFull(
  'two workers train an exported Keras model as one does, and end with the same weights',
  async () => {
    await drawPictures(join(folder, 'shapes'), { classes: 3, perClass: 8 });
    const model = join(folder, 'model.keras');
    await run(['-c', makeModel, model]);
    const train = (output: string) => [
      script,
      model,
      `--pictures=${join(folder, 'shapes')}`,
      '--epochs=2',
      '--batch-size=6',
      `--output=${join(folder, output)}`,
    ];
    const worker = [`localhost:${await freePort()}`, `localhost:${await freePort()}`];
    const config = (index: number) => ({
      TF_CONFIG: JSON.stringify({ cluster: { worker }, task: { type: 'worker', index } }),
    });
    const [first, second] = await Promise.all([0, 1].map((index) => run(train('two.keras'), config(index))));
    const figures = (output: string) =>
      [...output.matchAll(/(?:loss|weights) ([\d.]+)/g)].map(([, text]) => Number(text));
    expect(figures(first)).toHaveLength(3);
    expect(figures(second)).toEqual(figures(first));
    const alone = figures(await run(train('one.keras')));
    for (const [index, value] of figures(first).entries()) expect(value).toBeCloseTo(alone[index], 4);
  },
  240_000,
);
