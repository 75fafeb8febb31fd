import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/**
 * Runs `load` while `@mapbox/node-pre-gyp`, which tfjs-node asks where its addon lies, answers `bindingFile`: nothing
 * is written into node_modules.
 */
export function withBinding<Result>(bindingFile: string, load: () => Result): Result {
  const locator = require('@mapbox/node-pre-gyp/lib/pre-binding.js') as {
    find: (packageFile: string) => string;
  };
  const { find } = locator;
  locator.find = () => bindingFile;
  try {
    return load();
  } finally {
    locator.find = find;
  }
}
