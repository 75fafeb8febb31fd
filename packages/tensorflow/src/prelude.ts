import { createRequire } from 'node:module';
import type { Setting } from './environment.js';

/** native/prelude.cc */
interface Prelude {
  setVariable(name: string, value: string): void;
  open(library: string, minLogLevel: number): string;
}

/** What every load prints while TF_CPP_MIN_LOG_LEVEL asks for less: Abseil's own warning, and lines of level INFO. */
const chatter = /^(WARNING: All log messages before absl::InitializeLog|[IW]\d{4} )/;

/**
 * Prepares this process for TensorFlow: malloc (by loading the addon), the environment of the process itself, and a
 * base library that has logged its first lines. Lines worth reading go on to standard error.
 */
export function prepareProcess(addonFile: string, baseLibrary: string, settings: readonly Setting[]): void {
  const prelude = createRequire(import.meta.url)(addonFile) as Prelude;
  for (const { name, value } of settings) prelude.setVariable(name, value);
  const level = Number(settings.find(({ name }) => name === 'TF_CPP_MIN_LOG_LEVEL')?.value ?? 0);
  const words = prelude.open(baseLibrary, level);
  const worthReading = words.split('\n').filter((line) => line !== '' && (level < 2 || !chatter.test(line)));
  for (const line of worthReading) process.stderr.write(`${line}\n`);
}
