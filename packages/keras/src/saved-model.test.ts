import { resnet20Narrow } from '@foodnet/contracts';
import { layersOf } from '@foodnet/model';
import { temporaryFolder, testWithPython } from '@foodnet/testing';
import { afterAll, expect } from '@jest/globals';
import { join } from 'node:path';
import { Hdf5Reader } from './hdf5-reader.js';
import { readWeights } from './read-weights.js';
import { readSavedModel } from './saved-model.js';

const folder = temporaryFolder();
const reader = new Hdf5Reader();
afterAll(() => reader.close());

const network = { ...resnet20Narrow, stages: [4] };
const picture = { width: 16, height: 16, range: [-1, 1] as [number, number] };

testWithPython('SavedModels of Keras and of TensorFlow have the weights of the HDF5 file', async (python) => {
  await python(
    `
import json, sys
sys.path.insert(0, sys.argv[2])
import numpy as np, tensorflow as tf
from network import build
model = build(json.loads(sys.argv[3]), 4, 16, 16, -1, 1)
random = np.random.default_rng(1)
model.set_weights([w + random.uniform(0, 0.1, w.shape) for w in model.get_weights()])
# With an optimizer, whose variables belong to no layer.
model.compile("adam", "sparse_categorical_crossentropy")
model.train_on_batch(np.zeros((2, 16, 16, 3)), np.zeros(2))
model.save(sys.argv[1] + "/model.h5")
model.export(sys.argv[1] + "/exported", verbose=False)
tf.saved_model.save(model, sys.argv[1] + "/saved")
print("null")`,
    folder,
    join(import.meta.dirname, '..', '..', 'model', 'python'),
    JSON.stringify(network),
  );
  const layers = layersOf(network, picture, 4);
  const expected = await readWeights(join(folder, 'model.h5'), layers, layers, reader);
  for (const name of ['exported', 'saved']) {
    const read = await readSavedModel(join(folder, name), network);
    expect(read).toMatchObject({ classes: 4, height: 16, width: 16 });
    expect(read.weightsFor(picture)).toEqual(expected);
  }
});
