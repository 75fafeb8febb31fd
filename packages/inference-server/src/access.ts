import type { KeyRing } from './auth/key-ring.js';

/** Who may ask, from where, and how often. */
export interface Access {
  /** Undefined where nobody needs a key. */
  readonly keys?: KeyRing;
  /** Requests a minute of a key, or of an address that sends none; undefined where they are not counted. */
  readonly perMinute?: number;
  /** Origins whose pages may read our answers. */
  readonly origins: readonly string[];
  /**
   * Reverse proxies before us. The address of a client is what the outermost of them wrote into X-Forwarded-For; with 0
   * the header is believed by nobody, and the address is the connection's.
   */
  readonly proxies: number;
}

/** As on one's own machine. */
export const openToAll: Access = { origins: [], proxies: 0 };
