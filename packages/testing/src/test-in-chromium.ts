import { test } from '@jest/globals';
import { chromiumFile } from './chromium.js';

/** A test in a browser; skipped, saying so, where there is none. */
export function testInChromium(name: string, body: () => Promise<void>): void {
  if (chromiumFile) {
    test(name, body, 120_000);
  } else {
    process.stderr.write(
      `Skipped "${name}": there is no chromium on the PATH, nor does FOODNET_CHROMIUM name one.\n`,
    );
    test.skip(name, () => undefined);
  }
}
