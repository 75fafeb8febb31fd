import { availableParallelism } from 'node:os';

/** Pictures under way at once: as many as keep every thread that reads them busy. */
export const CONCURRENCY = 32 * availableParallelism();
