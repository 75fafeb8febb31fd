import { FoodnetError } from '@foodnet/contracts';
import { userPath, wholeNumber } from '@foodnet/stage';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Access } from './access.js';
import { KeyRing } from './auth/key-ring.js';
import { parseSplit } from './models/split.js';

/** The options that only the server has. */
export const serveOptions = {
  canary: {
    describe: 'Parts of the requests that name no version, in percent: stable:90,canary:10',
    schema: z.string().transform(parseSplit).default([]),
  },
  'watch-seconds': {
    describe: 'How often the models are looked at for new versions and aliases; 0 never',
    schema: wholeNumber(0, 3_600).default(1),
  },
  'admin-port': {
    describe:
      'Port of --admin-host for POST /v1/admin/reload, /metrics, /info and probes, without a key [default: none]',
    schema: wholeNumber(0, 65_535).optional(),
  },
  'admin-host': { describe: 'Address of the admin port', schema: z.string().min(1).default('127.0.0.1') },
  'api-keys-file': {
    describe: 'File of API keys, made with add-key; with it requests need one [default: none]',
    schema: z.string().min(1).optional(),
  },
  'rate-limit': {
    describe: 'Requests a minute of a key, or of an address [default: not limited]',
    schema: wholeNumber(1, 1_000_000).optional(),
  },
  'cors-origins': {
    describe: 'Origins of web pages that may read answers, separated by commas, or * [default: none]',
    schema: z.string().transform(parseOrigins).default([]),
  },
  'trust-proxy': {
    describe: 'Reverse proxies before the server, whose X-Forwarded-For is believed',
    schema: wholeNumber(0, 16).default(0),
  },
};

type AccessOptions = {
  readonly [Name in 'api-keys-file' | 'rate-limit' | 'cors-origins' | 'trust-proxy']: z.infer<
    (typeof serveOptions)[Name]['schema']
  >;
};

/** @throws FoodnetError as `readApiKeys`. */
export async function openAccess(options: AccessOptions, logger: Logger): Promise<Access> {
  const file = options['api-keys-file'];
  return {
    keys: file === undefined ? undefined : await KeyRing.open(userPath(file), logger),
    perMinute: options['rate-limit'],
    origins: options['cors-origins'],
    proxies: options['trust-proxy'],
  };
}

function parseOrigins(text: string): readonly string[] {
  return text.split(',').map((origin) => {
    if (origin === '*' || (URL.canParse(origin) && new URL(origin).origin === origin)) return origin;
    throw new FoodnetError(
      'bad-option',
      `Cannot use --cors-origins=${text}: expected origins such as https://shop.example, without a path, or *.`,
    );
  });
}
