import { expect, test } from '@jest/globals';
import { alternate } from './alternate.js';
import { pictureRowSchema, type PictureRow } from './dataset/picture-row.js';
import { pictureTable } from './dataset/picture-table.js';
import { median } from './median.js';
import type { Peer } from './peer.js';

const printing = (names: string[], program: string): Peer<PictureRow> => ({
  names,
  command: process.execPath,
  args: ['-e', program],
  row: pictureRowSchema,
  watchMemory: false,
});
const row = (peer: string, perSecond: number) => ({ peer, pictures: 10, perSecond, cpuMs: 1 });
const shows = (...rows: object[]) =>
  rows.map((each) => `console.log(${JSON.stringify(JSON.stringify(each))});`).join('');

test('peers take turns, and the warm-up does not count', async () => {
  const seen: string[] = [];
  const peers = [
    printing(['a'], shows(row('a', 30))),
    printing(['b', 'c'], `console.log('hello');${shows(row('c', 10), row('b', 20))}`),
  ];
  const measured = await alternate(peers, { warmUp: 1, rounds: 2 }, ({ peer }, round) =>
    seen.push(`${round}${peer}`),
  );
  expect(seen).toEqual(['0a', '0b', '0c', '1a', '1b', '1c', '2a', '2b', '2c']);
  expect(measured.map(({ peer, rows }) => [peer, rows.length])).toEqual([
    ['a', 2],
    ['b', 2],
    ['c', 2],
  ]);
  expect(measured[0].rows[0]).toMatchObject(row('a', 30));
  expect(pictureTable(measured, 'a')).toMatch(/^c +10 +10-10 +1\.00.* 3\.00 x$/m);
});

test('a peer that fails is named with its last words, and not run again', async () => {
  const seen: unknown[] = [];
  const peers = [
    printing(['good'], shows(row('good', 5))),
    printing(['bad'], `console.error('first');console.error('no luck');process.exit(3)`),
    printing(['half', 'other half'], shows(row('half', 5))),
  ];
  const measured = await alternate(peers, { warmUp: 1, rounds: 1 }, (each) => seen.push(each));
  expect(seen).toContainEqual({ peer: 'bad', reason: 'it ended with code 3: no luck' });
  expect(seen).toHaveLength(6);
  expect(measured.find(({ peer }) => peer === 'other half')?.reason).toBe('it printed no row');
  expect(measured.find(({ peer }) => peer === 'half')?.rows).toHaveLength(1);
});

test('the median of an even and an odd number of rounds', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
});
