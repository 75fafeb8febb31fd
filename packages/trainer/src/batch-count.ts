import type { TensorArray } from '@foodnet/contracts';

/** Under this name a state tells how many batches were trained on. */
const NAME = 'optimizer/steps';

export function countState(batches: number): [name: string, tensor: TensorArray] {
  return [NAME, { shape: [], data: BigInt64Array.of(BigInt(batches)) }];
}

/** @throws Error where the state does not tell. */
export function countOf(state: ReadonlyMap<string, TensorArray>): number {
  const batches = state.get(NAME)?.data;
  if (!(batches instanceof BigInt64Array) || batches.length !== 1)
    throw new Error('The state has no optimizer steps.');
  return Number(batches[0]);
}
