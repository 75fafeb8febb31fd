import { FoodnetError } from '@foodnet/contracts';
import { layoutsWithoutSplits } from '../seeded-layouts.js';
import type { FoundByLayout, FoundPictures } from './found-pictures.js';
import { byPath } from './list-files.js';

const MOST_CLASSES = 65_535;

/** What people call splits. */
const splitName = /^(train(ing)?|test(ing)?|val(id(ation)?)?|dev)$/i;

/**
 * Sorts what a layout's reader found, and gives the classes their order.
 *
 * @param location the folder, archive or list, for messages.
 * @throws FoodnetError `bad-dataset` where it cannot be trained on.
 */
export function checkFound(location: string, found: FoundByLayout): FoundPictures {
  const { namedClasses, ...rest } = found;
  const [train, test] = [[...found.train].sort(byPath), [...found.test].sort(byPath)];
  const inTrain = new Set(train.map(({ className }) => className));
  const inTest = new Set(test.map(({ className }) => className));
  const classes = [...new Set([...namedClasses, ...inTrain, ...inTest])].sort();
  refuse(location, found, classes, inTrain, inTest);
  return { ...rest, train, test, classes, setAside: [...found.setAside].sort(byPath) };
}

function refuse(
  location: string,
  found: FoundByLayout,
  classes: readonly string[],
  inTrain: Set<string>,
  inTest: Set<string>,
): void {
  const bad = (problem: string) => new FoodnetError('bad-dataset', `Cannot train on ${location}: ${problem}`);
  const layouts =
    'Expected are class folders with pictures, or train/ and test/ with class folders, or images/ and meta/ as Food-101 has them.';
  const halves = ['train', 'test'].filter((name) => classes.includes(name));
  const [first] = found.setAside;
  const why = first ? ` (${first.path}: ${first.reason})` : '';

  if (inTrain.size + inTest.size === 0) {
    throw bad(`there are no pictures in it${why}. ${layouts}`);
  }
  if (found.layout === 'classes' && classes.length <= 2 && halves.length > 0) {
    throw bad(`it has ${halves[0]}/ and no ${halves[0] === 'train' ? 'test' : 'train'}/. ${layouts}`);
  }
  if (found.layout === 'classes' && classes.every((name) => splitName.test(name))) {
    throw bad(
      `its folders are named as splits (${classes.map((name) => `${name}/`).join(', ')}). Rename them to train/ and test/.`,
    );
  }
  const empty = classes.filter((name) => !inTrain.has(name) && !inTest.has(name));
  if (empty.length > 0)
    throw bad(`${listed(empty, 'class', 'classes')} without pictures. Add pictures, or remove the folder.`);
  if (classes.length === 1)
    throw bad(`it has one class, ${JSON.stringify(classes[0])}, and telling apart takes two. ${layouts}`);
  if (classes.length > MOST_CLASSES) {
    throw bad(
      `it has ${classes.length} classes, expected at most ${MOST_CLASSES}. Is each picture in a folder of its own?`,
    );
  }
  const unseen = classes.filter((name) => !inTrain.has(name));
  if (unseen.length > 0)
    throw bad(
      `${listed(unseen, 'class', 'classes')} in test and not in train. Add training pictures, or remove it from test.`,
    );
  if (inTest.size === 0)
    throw bad(
      layoutsWithoutSplits.has(found.layout)
        ? 'no pictures are held out for test. Add a second picture to a class.'
        : `no pictures are held out for test${why}. Add test pictures that have a class.`,
    );
  // A line break in a label would shift all labels behind it in labels.txt.
  // oxlint-disable-next-line no-control-regex -- these are the characters that are refused
  const odd = classes.filter((name) => /[\0-\x1f\x7f]/.test(name));
  if (odd.length > 0)
    throw bad(`${listed(odd, 'class name', 'class names')} with control characters. Rename the folder.`);
}

/** `class "a"`, or `3 classes ("a", "b", "c")`, the first five by name. */
export function listed(names: readonly string[], one: string, many: string): string {
  const quoted = names
    .slice(0, 5)
    .map((name) => JSON.stringify(name))
    .join(', ');
  if (names.length === 1) return `there is a ${one} (${quoted})`;
  return `there are ${names.length} ${many} (${quoted}${names.length > 5 ? ', ...' : ''})`;
}
