import { temporaryFolder } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { join } from 'node:path';
import { checkDisk } from './check-disk.js';

const temporary = temporaryFolder();

test('checkDisk looks at the disk of a folder that is still to be made', async () => {
  const folder = join(temporary, 'home/that/is/new');
  const [finding] = await checkDisk(folder, 1);
  expect(finding).toMatchObject({ reason: folder, value: expect.stringMatching(/B$/) });
  expect(finding.problem).toBeUndefined();
  const [full] = await checkDisk(folder, 1e18);
  expect(full.problem).toMatch(/expected 1,000,000 TB\. .*FOODNET_HOME/);
});
