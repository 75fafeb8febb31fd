import { encodeKeras } from '@foodnet/keras';
import { initialWeights, layersOf, type Layer } from '@foodnet/model';
import { drawPictures, temporaryFolder } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const home = temporaryFolder();

/** A network with BatchNorm behind a dense layer, which Keras makes and `layersOf` does not. */
function normedVector(): readonly Layer[] {
  const picture = { width: 16, height: 16, range: [0, 1] as [number, number] };
  const layers = layersOf(
    {
      kind: 'layers',
      layers: [
        { kind: 'flatten', name: 'flat', inputs: ['rescale'] },
        { kind: 'dense', name: 'hidden', inputs: ['flat'], units: 8, bias: true },
        { kind: 'dense', name: 'logits', inputs: ['hidden'], units: 'classes', bias: true },
        { kind: 'softmax', name: 'probabilities', inputs: ['logits'] },
      ],
    },
    picture,
    3,
  );
  const roles = ['gamma', 'beta', 'moving_mean', 'moving_variance'];
  const bn: Layer = {
    kind: 'batchNorm',
    name: 'bn',
    inputs: ['hidden'],
    shape: [8],
    momentum: 0.99,
    epsilon: 1e-3,
    parameters: roles.map((role) => ({ name: `bn/${role}`, shape: [8], trainable: true })),
  };
  return layers.flatMap((layer): Layer[] =>
    layer.name === 'logits' ? [bn, { ...layer, inputs: ['bn'] }] : [layer],
  );
}

test('a network that is not computed is refused before pictures are prepared for it', async () => {
  const layers = normedVector();
  await writeFile(join(home, 'normed.keras'), await encodeKeras(layers, initialWeights(layers, 1), 'normed'));
  await drawPictures(join(home, 'drawn'));
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(import.meta.dirname, '../main.js'), 'import', '--from=normed.keras', '--dataset=drawn'],
    { env: { ...process.env, FOODNET_HOME: home, INIT_CWD: home }, encoding: 'utf8' },
  );
  expect(stderr).toContain(
    'BatchNormalization bn takes a vector of 8, expected a map [height, width, channels].',
  );
  expect(status).toBe(1);
  expect(existsSync(join(home, 'data'))).toBe(false);
});
