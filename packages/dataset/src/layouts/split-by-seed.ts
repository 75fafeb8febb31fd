import { random } from '@foodnet/contracts';
import type { LabelledFile } from './found-pictures.js';

/** Share of a class's pictures that is held out. */
const TEST_SHARE = 0.2;

/** A fifth of each class is held out, chosen by the seed. */
export function splitBySeed(
  labelled: readonly LabelledFile[],
  seed: number,
): { readonly train: LabelledFile[]; readonly test: LabelledFile[] } {
  const byClass = new Map<string, LabelledFile[]>();
  for (const file of labelled) {
    const ofClass = byClass.get(file.className);
    if (ofClass) ofClass.push(file);
    else byClass.set(file.className, [file]);
  }
  const heldOut = new Set([...byClass.values()].flatMap((ofClass) => chooseTest(ofClass, seed)));
  return {
    train: labelled.filter((file) => !heldOut.has(file)),
    test: labelled.filter((file) => heldOut.has(file)),
  };
}

/**
 * Every picture draws a number of its own, and the smallest go to the test split: a picture that is added or removed
 * later moves at most one other. A class of one picture keeps it for training.
 */
function chooseTest(files: readonly LabelledFile[], seed: number): LabelledFile[] {
  const count = files.length < 2 ? 0 : Math.max(1, Math.round(files.length * TEST_SHARE));
  return files
    .map((file) => ({ file, drawn: random(seed, 'split', file.path)() }))
    .sort((one, other) => one.drawn - other.drawn)
    .slice(0, count)
    .map(({ file }) => file);
}
