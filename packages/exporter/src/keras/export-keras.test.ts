import { temporaryFolder } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { writeTinyRun } from '../tiny-run.fixture.js';
import { exportKeras } from './export-keras.js';

const home = temporaryFolder();

test.each(['keras', 'h5'] as const)(
  'exportKeras writes a run as %s that answers as the trainer',
  async (format) => {
    const runFolder = join(home, format);
    await writeTinyRun(runFolder, 'tiny', 3);
    const file = join(home, 'out', `tiny.${format}`);
    const { bytes, difference, pictures } = await exportKeras({ runFolder, file, format, device: 'cpu' });
    expect(statSync(file).size).toBe(bytes);
    expect(pictures).toBe(8);
    expect(difference).toBeLessThan(1e-6);
  },
);

test('exportKeras refuses a run that is not finished', async () => {
  const runFolder = join(home, 'half');
  await writeTinyRun(runFolder, 'half', 3, { status: 'training', epochs: [], bestEpoch: null });
  const file = join(home, 'half.keras');
  await expect(exportKeras({ runFolder, file, format: 'keras', device: 'cpu' })).rejects.toThrow(
    '(0 of 2 epochs)',
  );
});
