import { runSchema } from '@foodnet/contracts';
import { readWeights, withHdf5Reader } from '@foodnet/keras';
import { layersOf } from '@foodnet/model';
import { drawPictures, temporaryFolder, testWithPython } from '@foodnet/testing';
import { expect } from '@jest/globals';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readCheckpoint } from '../checkpoint.js';
import { foodnetProcess } from '../foodnet-process.fixture.js';
import { splitHead } from '../split-head.js';

const home = temporaryFolder();
const foodnet = foodnetProcess(home);

/** Two epochs, as narrow and small as there is: the first of the head. */
const recipe = `preset: mobilenet-v2
network: { width: 0.35 }
head: { epochs: 1 }
epochs: 2
batchSize: 8
`;

testWithPython(
  'MobileNetV2 begins with a file of Keras, and another run with its best weights',
  async (python) => {
    await drawPictures(join(home, 'shapes'), { classes: 3, perClass: 10 });
    await drawPictures(join(home, 'others'), { classes: 4, perClass: 10 });
    await writeFile(join(home, 'small.yaml'), recipe);
    await python(
      `
import sys
import keras, numpy as np
keras.utils.set_random_seed(1)
model = keras.applications.MobileNetV2((32, 32, 3), alpha=0.35, weights=None, classes=1000)
# As they are at first, nothing of a picture gets through 52 layers.
for layer in model.layers:
    if isinstance(layer, keras.layers.BatchNormalization):
        layer.gamma.assign(np.full(layer.gamma.shape, 2.0))
model.save(sys.argv[1])
print("null")`,
      join(home, 'full.h5'),
    );
    const common = ['train', '--config=small.yaml', '--size=32', '--device=cpu', '--tensorboard=no'];
    const lacking = await foodnet([...common, '--dataset=shapes']);
    expect(lacking.code).toBe(1);
    expect(lacking.output).toContain('mobilenet_v2_weights_tf_dim_ordering_tf_kernels_0.35_224_no_top.h5');

    const trained = await foodnet([...common, '--dataset=shapes', '--weights=full.h5', '--run=base']);
    expect(trained.output).toContain(`It begins with the weights of ${join(home, 'full.h5')}`);
    expect(trained.code).toBe(0);
    const run = async (name: string) =>
      runSchema.parse(JSON.parse(await readFile(join(home, 'runs', name, 'run.json'), 'utf8')));
    const { preset, init } = await run('base');
    expect(init).toMatchObject({ kind: 'keras', file: join(home, 'full.h5') });

    // Below block 13 nothing has changed, above it kernels have, and BatchNorm nowhere.
    const layers = layersOf(preset.network, preset.picture, 3);
    const { base } = splitHead(layers);
    const file = await withHdf5Reader((reader) => readWeights(join(home, 'full.h5'), base, layers, reader));
    const { state } = await readCheckpoint(
      join(home, 'runs/base/checkpoints/epoch-00002-step-0000000.safetensors'),
    );
    const changed = [...file].filter(([name, { data }]) => {
      const now = state.get(name)!.data as Float32Array;
      return data.some((value, index) => value !== now[index]);
    });
    expect(changed.map(([name]) => name)).toEqual(
      [...file.keys()].filter((name) => /^(block_1[3-6]_|Conv_1\/).*kernel$/.test(name)),
    );
    expect(changed).toHaveLength(13);

    const others = await foodnet([
      'train',
      '--dataset=others',
      '--init=base',
      '--epochs=1',
      '--run=next',
      '--device=cpu',
    ]);
    expect(others.output).toContain('It begins with the weights of run base');
    expect(others.code).toBe(0);
    const next = await run('next');
    expect(next.preset.network).toEqual(preset.network);
    expect(next).toMatchObject({ presetName: 'sample', init: { kind: 'run', name: 'base' } });
    expect(next.classes).toHaveLength(4);

    const other = await foodnet(['train', '--run=next', '--init=another']);
    expect(other.output).toContain('Cannot use --init another for run next: it was made with base.');
    const gone = await foodnet(['train', '--run=new', '--init=gone']);
    expect(gone.output).toContain('Cannot use --init=gone: there is no run gone.');
  },
);
