import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The processors that this process may keep busy by its control group's quota (cgroup v1 and v2), e.g. 1.5; the
 * least of the group's own and of every group above it. Undefined where there is no quota.
 *
 * @param root stands for `/`, for tests.
 */
export function cgroupProcessors(root = '/'): number | undefined {
  const memberships = read(join(root, 'proc/self/cgroup'))?.split('\n') ?? [];
  const quotas = memberships.flatMap((line) => {
    const [hierarchy, controllers, ...path] = line.split(':');
    const group = path.join(':');
    if (hierarchy === '0' && controllers === '')
      return quotasUpwards(join(root, 'sys/fs/cgroup'), group, quotaOfVersion2);
    if (!controllers?.split(',').includes('cpu')) return [];
    return ['cpu', 'cpu,cpuacct'].flatMap((mount) =>
      quotasUpwards(join(root, 'sys/fs/cgroup', mount), group, quotaOfVersion1),
    );
  });
  return quotas.length === 0 ? undefined : Math.min(...quotas);
}

/** A container often sees its own group as the top of the mount: the top counts even where the path does not exist. */
function quotasUpwards(
  mount: string,
  group: string,
  quotaOf: (folder: string) => number | undefined,
): number[] {
  const quotas: number[] = [];
  for (let folder = join('/', group); ; folder = dirname(folder)) {
    const quota = quotaOf(join(mount, folder));
    if (quota !== undefined) quotas.push(quota);
    if (folder === '/') return quotas;
  }
}

/** `cpu.max` reads "<quota> <period>" in microseconds, or "max <period>". */
function quotaOfVersion2(folder: string): number | undefined {
  const [quota, period] = read(join(folder, 'cpu.max'))?.trim().split(' ') ?? [];
  return ratio(quota, period);
}

/** A quota of -1 is none. */
function quotaOfVersion1(folder: string): number | undefined {
  return ratio(read(join(folder, 'cpu.cfs_quota_us')), read(join(folder, 'cpu.cfs_period_us')));
}

function ratio(quota: string | undefined, period: string | undefined): number | undefined {
  const processors = Number(quota) / Number(period);
  return Number.isFinite(processors) && processors > 0 ? processors : undefined;
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
