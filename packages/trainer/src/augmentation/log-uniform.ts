import type { Random } from '@foodnet/contracts';

/** Evenly drawn on a logarithmic scale: twice as large is as likely as half as large. */
export function logUniform([least, most]: readonly [number, number], draw: Random): number {
  return Math.exp(Math.log(least) + (Math.log(most) - Math.log(least)) * draw());
}
