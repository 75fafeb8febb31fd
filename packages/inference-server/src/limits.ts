import { wholeNumber, type OptionSpec } from '@foodnet/stage';
import { limitTable } from './limit-table.js';

export type LimitName = keyof typeof limitTable;

/** The limits in force, by the names of `limitTable`. */
export type Limits = Readonly<Record<LimitName, number>>;

const names = Object.keys(limitTable) as LimitName[];

export const defaultLimits = Object.fromEntries(
  names.map((name) => [name, limitTable[name].standard]),
) as Limits;

/** `fileBytes` is given as `--file-bytes`. */
export const optionOf = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** An option of the command line for each limit. */
export const limitOptions: Readonly<Record<string, OptionSpec<number>>> = Object.fromEntries(
  names.map((name) => {
    const { means, standard, least, most } = limitTable[name];
    return [optionOf(name), { describe: means, schema: wholeNumber(least, most).default(standard) }];
  }),
);

/** @param values of `limitOptions`, as they were parsed. */
export function limitsOf(values: Readonly<Record<string, unknown>>): Limits {
  return Object.fromEntries(names.map((name) => [name, values[optionOf(name)]])) as unknown as Limits;
}
