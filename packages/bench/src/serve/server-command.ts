import { fileURLToPath } from 'node:url';

/** How Node starts our server, as the target `serve` and the image do. */
export const serverCommand: readonly string[] = [
  '--max-semi-space-size=4',
  fileURLToPath(new URL('main.js', import.meta.resolve('@foodnet/inference-server'))),
  'serve',
];
