import { expect, test } from '@jest/globals';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { conversionOf } from './to-srgb.js';

const [CURVE, PRIMARIES] = [220, 300];

/** A profile of RGB by matrix and one gamma, of any size: what the tags do not name, nobody reads. */
function profileOf(gamma: number, bytes: number): Buffer {
  const profile = Buffer.alloc(bytes);
  profile.write('RGB XYZ ', 16, 'latin1');
  profile.writeUInt32BE(6, 128);
  for (const [index, name] of ['rXYZ', 'gXYZ', 'bXYZ', 'rTRC', 'gTRC', 'bTRC'].entries()) {
    profile.write(name, 132 + index * 12, 'latin1');
    profile.writeUInt32BE(index < 3 ? PRIMARIES + index * 20 : CURVE, 136 + index * 12);
  }
  for (const [colour, primary] of [
    [0.5, 0.2, 0],
    [0.3, 0.7, 0.1],
    [0.1, 0.1, 0.7],
  ].entries()) {
    for (const [axis, value] of primary.entries())
      profile.writeInt32BE(value * 65_536, PRIMARIES + colour * 20 + 8 + axis * 4);
  }
  profile.write('curv', CURVE, 'latin1');
  profile.writeUInt32BE(1, CURVE + 8);
  profile.writeUInt16BE(gamma * 256, CURVE + 12);
  return profile;
}

test('what is made of a profile is kept, by all of its bytes', () => {
  const conversion = conversionOf(profileOf(1.5, 400));
  expect(conversion).toHaveLength(3 * 256 * 4);
  expect(conversionOf(profileOf(1.5, 400))).toBe(conversion);
  expect(conversionOf(profileOf(2, 400))).not.toEqual(conversion);
});

test('of large profiles nothing else is kept', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const held = () => {
    collect();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  const profile = profileOf(1, 4_000_000);
  const before = held();
  for (let gamma = 1; gamma < 3; gamma += 0.25) {
    profile.writeUInt16BE(gamma * 256, CURVE + 12);
    conversionOf(profile);
  }
  expect(held() - before).toBeLessThan(4_000_000);
});
