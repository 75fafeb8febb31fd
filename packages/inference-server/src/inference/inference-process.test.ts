import { temporaryFolder } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { readVersion } from '../models/catalog.js';
import { writeVersion } from '../write-version.fixture.js';
import { InferenceProcess } from './inference-process.js';

const folder = temporaryFolder();
const pictureBytes = 16 * 16 * 3;

test('pictures that cannot be run, or not even sent, are refused alone', async () => {
  const version = await readVersion(await writeVersion(folder));
  const network = new InferenceProcess(new URL('worker.js', import.meta.url), undefined, () => undefined);
  await network.load({ version, device: 'cpu', threads: 1 });
  // Half a picture, and more bytes than there is memory for.
  for (const images of [new Uint8Array(pictureBytes / 2), { length: 2 ** 52 } as Uint8Array])
    await expect(network.run(images)).rejects.toMatchObject({
      code: 'inference-failed',
      message: 'The network could not run. Send the picture again.',
      cause: expect.objectContaining({ message: expect.any(String) }),
    });
  expect(await network.run(new Uint8Array(2 * pictureBytes))).toHaveLength(6);
  await network.close();
});
