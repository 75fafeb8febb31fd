import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Browser } from 'playwright-core';

/** FOODNET_CHROMIUM, or the first on the PATH; undefined where there is none. */
export const chromiumFile =
  process.env.FOODNET_CHROMIUM ?? find(['chromium', 'chromium-browser', 'google-chrome']);

/** Starts the browser of `chromiumFile`; who starts it closes it. */
export async function launchChromium(): Promise<Browser> {
  // Loaded when it is needed: most tests that share this package have no browser.
  const { chromium } = await import('playwright-core');
  // Root has no sandbox of its own to give to a browser.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath: chromiumFile, args });
}

function find(names: readonly string[]): string | undefined {
  const paths = (process.env.PATH ?? '').split(delimiter);
  return paths.flatMap((path) => names.map((name) => join(path, name))).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
