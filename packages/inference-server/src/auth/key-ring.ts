import { unwatchFile, watchFile } from 'node:fs';
import type { Logger } from 'pino';
import { findApiKey, readApiKeys, type ApiKey } from './api-keys.js';

const LOOK_EVERY_MS = 1_000;

/** The keys in force: those of a file, read again when it changes, so that a key can be given and taken while we serve. */
export class KeyRing {
  private constructor(
    private readonly file: string,
    private keys: readonly ApiKey[],
    private readonly logger: Logger,
    everyMs: number,
  ) {
    watchFile(file, { interval: everyMs, persistent: false }, this.onChange);
  }

  /** @throws FoodnetError as `readApiKeys`. */
  static async open(file: string, logger: Logger, lookEveryMs = LOOK_EVERY_MS): Promise<KeyRing> {
    return new KeyRing(file, await readApiKeys(file), logger, lookEveryMs);
  }

  find(key: string): ApiKey | undefined {
    return findApiKey(this.keys, key);
  }

  close(): void {
    unwatchFile(this.file, this.onChange);
  }

  private readonly onChange = () => void this.read();

  /** A file that cannot be read leaves the keys as they were: nobody is let in or locked out by a half-written file. */
  private async read(): Promise<void> {
    try {
      this.keys = await readApiKeys(this.file);
      this.logger.info({ keys: this.keys.length }, 'The API keys are read again.');
    } catch (error) {
      this.logger.error({ err: error }, 'The API keys cannot be read; those that were read before stay.');
    }
  }
}
