import type { Finding } from './finding.js';

/** The oldest Node that has everything used here; `engines` of package.json says the same. */
const OLDEST_NODE = [20, 19];

export function checkNode(
  version = process.versions.node,
  platform = `${process.platform} ${process.arch}`,
): Finding[] {
  const [major, minor] = version.split('.').map(Number);
  const old = major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1]);
  return [
    {
      name: 'Node',
      value: version,
      ...(old && {
        problem: `Node ${version} is too old: expected ${OLDEST_NODE.join('.')} or newer. Install a current Node.`,
      }),
    },
    {
      name: 'Platform',
      value: platform,
      ...(platform !== 'linux x64' && {
        problem: `TensorFlow is provided for linux x64 only, and nothing is tested elsewhere; this is ${platform}. Use Linux x64, at least to train and export.`,
      }),
    },
  ];
}
