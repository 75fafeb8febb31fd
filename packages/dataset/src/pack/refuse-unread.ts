import { FoodnetError } from '@foodnet/contracts';
import { listed } from '../layouts/check-found.js';
import type { FoundPictures } from '../layouts/found-pictures.js';
import { byPath } from '../layouts/list-files.js';
import type { PackedRecord } from './pack-split.js';

/** @throws FoodnetError `bad-dataset` where what could be read is not enough to train on. */
export function refuseUnread(
  location: string,
  { classes }: FoundPictures,
  train: readonly PackedRecord[],
  test: readonly PackedRecord[],
): void {
  const bad = (problem: string) => {
    const unread = [...train, ...test].filter(({ reason }) => reason !== undefined).sort(byPath);
    const reasons = unread.slice(0, 3).map(({ path, reason }) => `\n  ${path}: ${reason}`);
    return new FoodnetError('bad-dataset', `Cannot train on ${location}: ${problem}${reasons.join('')}`);
  };
  const isRead = ({ reason }: PackedRecord) => reason === undefined;
  const trained = new Set(train.filter(isRead).map(({ label }) => label));
  if (trained.size === 0) {
    throw bad('none of the training files can be read as a picture. Correct them. The first are:');
  }
  const empty = classes.filter((_, label) => !trained.has(label));
  if (empty.length > 0) {
    throw bad(
      `${listed(empty, 'class', 'classes')} without a readable training picture. Add pictures. The first unreadable files are:`,
    );
  }
  if (!test.some(isRead))
    throw bad('none of the test files can be read as a picture. Correct them. The first are:');
}
