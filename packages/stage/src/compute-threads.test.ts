import { expect, test } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cgroupProcessors } from './cgroup.js';
import { computeThreads } from './compute-threads.js';

function quotaOf(files: Readonly<Record<string, string>>): number | undefined {
  const root = mkdtempSync(join(tmpdir(), 'foodnet-cgroup-'));
  try {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), content);
    }
    return cgroupProcessors(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}

test('cgroupProcessors takes the least quota of the group and those above it, in version 2', () => {
  const files = {
    'proc/self/cgroup': '0::/pod/container\n',
    'sys/fs/cgroup/pod/cpu.max': '150000 100000\n',
    'sys/fs/cgroup/pod/container/cpu.max': 'max 100000\n',
  };
  expect(quotaOf(files)).toBe(1.5);
});

test('cgroupProcessors reads version 1, where -1 is no quota', () => {
  const group = 'sys/fs/cgroup/cpu,cpuacct/box';
  const files = { 'proc/self/cgroup': '4:cpu,cpuacct:/box\n', [`${group}/cpu.cfs_period_us`]: '100000\n' };
  expect(quotaOf({ ...files, [`${group}/cpu.cfs_quota_us`]: '250000\n' })).toBe(2.5);
  expect(quotaOf({ ...files, [`${group}/cpu.cfs_quota_us`]: '-1\n' })).toBeUndefined();
});

test('cgroupProcessors is undefined where there are no control groups', () => {
  expect(quotaOf({})).toBeUndefined();
});

test('computeThreads rounds a quota up and never goes beyond the processors', () => {
  expect(computeThreads(8, 1.5).threads).toBe(2);
  expect(computeThreads(8, 0.2).threads).toBe(1);
  expect(computeThreads(2, 16).threads).toBe(2);
  expect(computeThreads(8, undefined).threads).toBe(8);
});
