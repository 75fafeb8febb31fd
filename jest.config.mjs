// One configuration for every package: the compiled tests in dist run as the ES modules that are shipped,
// so worker threads and child processes start exactly the files that users start.
export default {
  testEnvironment: new URL('jest.environment.mjs', import.meta.url).pathname,
  testMatch: ['<rootDir>/dist/**/*.test.js'],
  transform: {},
  testTimeout: 120_000,
  // The longest suite is alone in the end, and may take both processors of a small machine. Others run beside each other.
  maxWorkers: process.env.NX_TASK_TARGET_PROJECT === 'trainer' ? 2 : 1,
};
