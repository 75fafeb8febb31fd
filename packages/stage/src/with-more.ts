import { nameSchema } from '@foodnet/contracts';

/**
 * An option given by the caller replaces the user's of the same name. A dataset that the caller names by its source
 * replaces the user's --source, too, which goes with a plain name alone.
 */
export function withMore(forwarded: readonly string[], more: readonly string[]): string[] {
  const nameOf = (option: string) => option.split('=', 1)[0];
  const replaced = new Set(more.map(nameOf));
  const dataset = more.find((option) => nameOf(option) === '--dataset')?.replace('--dataset=', '');
  if (dataset !== undefined && !nameSchema.safeParse(dataset).success) replaced.add('--source');
  return [...forwarded.filter((option) => !replaced.has(nameOf(option))), ...more];
}
