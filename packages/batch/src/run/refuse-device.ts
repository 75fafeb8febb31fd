import { FoodnetError } from '@foodnet/contracts';

/**
 * @param redis as --redis has it.
 * @param given the options that the user wrote.
 * @throws FoodnetError `bad-option` where a device is asked for and workers do the work, each with its own.
 */
export function refuseDevice(redis: string | undefined, given: ReadonlySet<string>): void {
  if (redis === undefined || !given.has('device')) return;
  throw new FoodnetError(
    'bad-option',
    'Cannot use --device together with --redis: the workers compute. Give --device to batch:worker.',
  );
}
