import { FoodnetError } from '@foodnet/contracts';
import type { OptionSpec } from '@foodnet/stage';
import { z } from 'zod';

/** `--redis=redis://host:6379`, or `--redis` alone, which takes REDIS_URL. */
export const redisOption: OptionSpec<string | undefined> = {
  describe:
    'Spread the work over the workers (batch:worker) that are at this Redis: redis://host:6379, or rediss:// with TLS. ' +
    '--redis alone takes REDIS_URL of the environment, which may hold a user and a password',
  schema: z.string().optional(),
};

/** Where a Redis is; only `shown` may be printed. */
export interface RedisAddress {
  readonly host: string;
  readonly port: number;
  readonly username?: string;
  readonly password?: string;
  readonly db?: number;
  readonly tls?: { readonly servername: string };
  /** Without secrets. */
  readonly shown: string;
}

/**
 * @param option as --redis has it; '' or undefined takes REDIS_URL.
 * @throws FoodnetError `bad-option` where there is no address, where it is none, or where the option has a password: the
 * command line is seen by everybody on the machine, and Nx prints it.
 */
export function redisAddress(option: string | undefined, environment = process.env): RedisAddress {
  const fromOption = option !== undefined && option !== '';
  const text = fromOption ? option : environment.REDIS_URL;
  const name = fromOption ? '--redis' : 'REDIS_URL';
  if (text === undefined || text === '') {
    throw new FoodnetError(
      'bad-option',
      'Cannot find Redis: expected --redis=redis://<host>:<port>, or REDIS_URL in the environment.',
    );
  }
  // The text itself may hold a password, so that no message repeats it.
  const bad = (reason: string) => new FoodnetError('bad-option', `Cannot use ${name}: ${reason}`);
  if (!URL.canParse(text)) throw bad('expected an address such as redis://localhost:6379.');
  const url = new URL(text);
  if (!['redis:', 'rediss:'].includes(url.protocol) || url.hostname === '')
    throw bad(`expected redis://<host>:<port> or rediss://<host>:<port>, got ${url.protocol}//.`);
  if (fromOption && url.password !== '')
    throw bad(
      'it holds a password, which others could read. Put the address into REDIS_URL and give --redis alone.',
    );
  // What stands behind an unwritten / may be the rest of a password.
  if ((url.pathname + url.search + url.hash).includes('@'))
    throw bad('a /, ? or # in the user or the password is written %2F, %3F or %23.');
  const path = url.pathname.slice(1);
  if (path !== '' && !/^\d{1,4}$/.test(path))
    throw bad(`expected the number of a database after the port, got "${path}".`);
  const plain = (secret: string) => {
    try {
      return decodeURIComponent(secret);
    } catch {
      throw bad('a % in the user or the password is written %25.');
    }
  };
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const port = Number(url.port || 6379);
  return {
    host,
    port,
    ...(url.username !== '' && { username: plain(url.username) }),
    ...(url.password !== '' && { password: plain(url.password) }),
    ...(path !== '' && { db: Number(path) }),
    ...(url.protocol === 'rediss:' && { tls: { servername: host } }),
    shown: `${url.protocol}//${url.host}${path === '' ? '' : `/${path}`}`,
  };
}
