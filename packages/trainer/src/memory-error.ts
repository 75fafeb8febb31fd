import { FoodnetError, type Preset } from '@foodnet/contracts';

/** How TensorFlow, CUDA and V8 say that there is no memory. */
const noMemory = /(?:\bOOM\b|resource.exhausted|out.of.memory|allocation failed|failed to allocate).*/i;

/**
 * An error for lack of memory, as a mistake that its user can mend: `bad-option`, as another batch size trains. Any other
 * error is returned as it is.
 */
export function memoryError(error: unknown, { batchSize }: Pick<Preset, 'batchSize'>): unknown {
  const [words] = noMemory.exec((error as Error | undefined)?.message ?? '') ?? [];
  if (words === undefined || error instanceof FoodnetError) return error;
  return new FoodnetError(
    'bad-option',
    `Cannot train: memory is short for a step of ${batchSize} pictures (${words}). ` +
      'Give a smaller --batch-size or --size, and another --run.',
    { cause: error },
  );
}
