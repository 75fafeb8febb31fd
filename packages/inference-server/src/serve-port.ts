import { FoodnetError } from '@foodnet/contracts';

const standardPort = 3000;

/** --port, or else PORT of the environment, or else 3000. @throws FoodnetError `bad-option` for a PORT that is none. */
export function servePort(option: number | undefined, environment: string | undefined): number {
  if (option !== undefined) return option;
  if (environment === undefined || environment === '') return standardPort;
  const port = /^\d{1,5}$/.test(environment) ? Number(environment) : NaN;
  if (port <= 65_535) return port;
  throw new FoodnetError(
    'bad-option',
    `Cannot use PORT: expected a whole number from 0 to 65535, got "${environment}".`,
  );
}
