import type { Catalog } from './catalog.js';

/**
 * What may say that another version than the newest should answer must be read.
 *
 * @throws FoodnetError `damaged` or `unknown-format` with the model's file of aliases.
 */
export function refuseBrokenAliases({ broken }: Catalog, model: string): void {
  const aliases = broken.find((one) => one.model === model && one.version === 'aliases');
  if (aliases) throw aliases.error;
}
