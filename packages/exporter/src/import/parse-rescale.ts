import { z } from 'zod';

const number = String.raw`-?\d+(?:\.\d+)?`;
const factorPattern = new RegExp(`^(${number})(?:/(${number}))?$`);
const rangePattern = new RegExp(`^(${number})\\.\\.(${number})$`);

/**
 * How pixels 0..255 are scaled before a network, as people say it: a factor such as `1/255`, or the range that comes out,
 * such as `-1..1`. As [low, high].
 */
export const rescaleSchema = z.string().transform((text, context): [number, number] => {
  const factor = factorPattern.exec(text);
  const range = rangePattern.exec(text);
  const [low, high] = factor
    ? [0, (255 * Number(factor[1])) / Number(factor[2] ?? 1)]
    : [Number(range?.[1]), Number(range?.[2])];
  if (!Number.isFinite(low) || !Number.isFinite(high) || low >= high) {
    context.addIssue('expected a factor such as 1/255, or a range such as -1..1');
    return z.NEVER;
  }
  return [low, high];
});
