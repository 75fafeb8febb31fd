import { fileURLToPath } from 'node:url';

// One configuration for every package: the compiled tests in dist run as the ES modules that are shipped,
// so worker threads and child processes start exactly the files that users start.
export default {
  testEnvironment: fileURLToPath(new URL('jest.environment.mjs', import.meta.url)),
  testMatch: ['<rootDir>/dist/**/*.test.js'],
  transform: {},
  testTimeout: 120_000,
  // The longest suites end last, and may take both processors of a small machine. Others run beside each other.
  maxWorkers: ['trainer', 'tools'].includes(process.env.NX_TASK_TARGET_PROJECT) ? 2 : 1,
};
