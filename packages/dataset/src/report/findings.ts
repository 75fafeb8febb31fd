import { formatCount } from '@foodnet/stage';
import { foldSpelling } from '../fold-spelling.js';
import type { DatasetReport } from './dataset-report.js';

/** One sentence for the person who is about to train. */
export interface Finding {
  /** `bad` makes results wrong, `look` deserves a look, `good` was looked for and not found. */
  readonly kind: 'bad' | 'look' | 'good';
  readonly text: string;
}

/** From what spoils results to what is as it should be. */
export function findingsOf(report: DatasetReport): Finding[] {
  const { classes, duplicates, leaks, leftOut, misnamed, picture, setAside, sizes } = report;
  const findings: Finding[] = [];
  const say = (kind: Finding['kind'], text: string) => findings.push({ kind, text });

  if (leaks > 0)
    say(
      'bad',
      `${count(leaks, 'test picture is', 'test pictures are')} trained on, too: the accuracy will look better than it is.`,
    );
  else say('good', 'No test picture is trained on.');

  const contradictions = duplicates.filter(({ isContradiction }) => isContradiction).length;
  if (contradictions > 0)
    say('bad', `${count(contradictions, 'picture lies', 'pictures lie')} in more than one class.`);
  const others = duplicates.filter(({ isLeak, isContradiction }) => !isLeak && !isContradiction).length;
  if (others > 0)
    say('look', `${count(others, 'picture is', 'pictures are')} there more than once, within a class.`);
  if (duplicates.length === 0) say('good', 'No two files are the same.');

  const alike = alikeNames(classes.map(({ name }) => name));
  if (alike.length > 0) {
    const named = alike.slice(0, 3).map((names) => names.map((name) => JSON.stringify(name)).join(' and '));
    say(
      'bad',
      `These classes differ in nothing but their spelling: ${named.join(', ')}${alike.length > 3 ? ', ...' : ''}. ` +
        'Where they are one, give it one name.',
    );
  }

  if (setAside.length > 0)
    say('look', `${count(setAside.length, 'file was', 'files were')} set aside, for the reasons below.`);
  else say('good', 'Every file could be read.');
  if (leftOut)
    say(
      'look',
      `${count(leftOut.pictures, 'picture', 'pictures')} of ${leftOut.name} ${leftOut.pictures === 1 ? 'is' : 'are'} left out, as there is a test split.`,
    );
  if (misnamed.length > 0)
    say(
      'look',
      `${count(misnamed.length, 'file has', 'files have')} the extension of another format; what counts is what they hold.`,
    );

  const sizesOfClasses = classes.map(({ train }) => train);
  const [least, most] = [
    sizesOfClasses.reduce((one, other) => Math.min(one, other)),
    sizesOfClasses.reduce((one, other) => Math.max(one, other)),
  ];
  if (most >= 2 * least)
    say(
      'look',
      `The classes are uneven: from ${formatCount(least)} to ${count(most, 'training picture', 'training pictures')}.`,
    );
  else {
    const each = least === most ? formatCount(most) : `${formatCount(least)} to ${formatCount(most)}`;
    say('good', `The classes are even: ${each} pictures each to train on.`);
  }
  const untested = classes.filter(({ test }) => test === 0).length;
  if (untested > 0) say('look', `${count(untested, 'class has', 'classes have')} no test pictures.`);
  if (sizes.enlarged > 0)
    say(
      'look',
      `${count(sizes.enlarged, 'picture is', 'pictures are')} smaller than ${picture.width} x ${picture.height} pixels and had to be enlarged.`,
    );
  const rank = { bad: 0, look: 1, good: 2 };
  return findings.sort((one, other) => rank[one.kind] - rank[other.kind]);
}

/** Names that are the same but for case and Unicode's forms of a letter. */
function alikeNames(names: readonly string[]): string[][] {
  const byFold = new Map<string, string[]>();
  for (const name of names) {
    const alike = byFold.get(foldSpelling(name));
    if (alike) alike.push(name);
    else byFold.set(foldSpelling(name), [name]);
  }
  return [...byFold.values()].filter(({ length }) => length > 1);
}

const count = (value: number, one: string, many: string) =>
  `${formatCount(value)} ${value === 1 ? one : many}`;
