import { FoodnetError } from '@foodnet/contracts';

/** What to say of an alias that names a version which cannot be served. */
export function absentTarget(model: string, alias: string, version: number): FoodnetError {
  return new FoodnetError(
    'missing',
    `Cannot serve ${model}: its alias ${alias} names version ${version}, which is not there or is broken. ` +
      'Promote another version, or remove the alias.',
  );
}
