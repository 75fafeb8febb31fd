import { FoodnetError } from '@foodnet/contracts';

/** Bytes that are not what their format says, or say what no network holds. */
export function damaged(source: string, found: string, cause?: unknown): FoodnetError {
  return new FoodnetError(
    'damaged',
    `Cannot read ${source}: ${found}. Save the model again with Keras, or get the file again.`,
    { cause },
  );
}

/** A network that is whole, and of which we cannot compute a part. */
export function unsupported(source: string, found: string): FoodnetError {
  return new FoodnetError(
    'unsupported-model',
    `Cannot import ${source}: ${found}. Replace it in Keras by what docs/coming-from-keras.md lists, and save the model again.`,
  );
}
