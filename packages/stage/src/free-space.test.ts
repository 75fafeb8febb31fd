import { expect, test } from '@jest/globals';
import { tmpdir } from 'node:os';
import { requireFreeBytes } from './free-space.js';

test('requireFreeBytes refuses what does not fit, with both sizes and what to set', async () => {
  const folder = tmpdir();
  await requireFreeBytes(folder, 1, 'train');
  const refused = requireFreeBytes(folder, 9e15, 'train');
  await expect(refused).rejects.toMatchObject({ code: 'no-space' });
  await expect(refused).rejects.toThrow(
    /^Cannot train: .* are free in .*, 9,000 TB are needed\. .*FOODNET_HOME/,
  );
  await expect(requireFreeBytes(folder, 9e15, 'train', 'FOODNET_CACHE')).rejects.toThrow(/FOODNET_CACHE/);
});
