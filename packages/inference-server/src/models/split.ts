import { aliasNameSchema, FoodnetError } from '@foodnet/contracts';
import { isVersionNumber } from '@foodnet/stage';
import { createHash } from 'node:crypto';

/** A part of the requests that name no version, and the version that answers them. */
export interface Share {
  /** An alias, or the number of a version. */
  readonly target: string;
  readonly percent: number;
}

/** Shares of 100 percent, in the order in which the user wrote them; empty where nothing is split. */
export type Split = readonly Share[];

/**
 * Parses `stable:90,canary:10`.
 *
 * @throws FoodnetError `bad-option` where a target is no alias or number, or the parts are not whole percents that sum to
 * 100.
 */
export function parseSplit(text: string): Split {
  const shares = text.split(',').map((part): Share => {
    const [target, percent = '', ...rest] = part.split(':');
    const isTarget = aliasNameSchema.safeParse(target).success || isVersionNumber(target);
    if (!isTarget || !/^\d{1,3}$/.test(percent) || rest.length > 0) throw badSplit(text);
    return { target, percent: Number(percent) };
  });
  const sum = shares.reduce((total, { percent }) => total + percent, 0);
  if (sum !== 100 || new Set(shares.map(({ target }) => target)).size !== shares.length) throw badSplit(text);
  return shares;
}

function badSplit(text: string): FoodnetError {
  return new FoodnetError(
    'bad-option',
    `Cannot use --canary=${text}: expected different aliases or versions with whole percents that sum to 100, such as ` +
      '--canary=stable:90,canary:10.',
  );
}

/** @param point 0 to below 1. @returns the target on whose part of the line it lies; undefined of no split. */
export function targetAt(split: Split, point: number): string | undefined {
  let end = 0;
  return split.find(({ percent }) => point * 100 < (end += percent))?.target;
}

/** The same point of the line for the same key, on every server: keys spread evenly. */
export function pointOfKey(key: string): number {
  return createHash('sha256').update(key).digest().readUInt32BE(0) / 2 ** 32;
}

const GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;

/** Points for requests without a key: any run of them covers the line evenly (Weyl's sequence). */
export function spreadPoints(): () => number {
  let point = 0;
  return () => (point = (point + GOLDEN_RATIO) % 1);
}
