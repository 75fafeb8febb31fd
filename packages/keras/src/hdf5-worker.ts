import { parentPort } from 'node:worker_threads';
import { readHdf5Tree } from './hdf5-tree.js';

/** Answers every file with its tree, or with what is wrong with it. */
parentPort!.on('message', (bytes: Uint8Array) => {
  readHdf5Tree(bytes).then(
    (tree) => parentPort!.postMessage({ tree }),
    (error: unknown) =>
      parentPort!.postMessage({ found: error instanceof Error ? error.message : String(error) }),
  );
});
