// `npm test`: the one gate. Builds, provides TensorFlow and a Python to compare with, lints, and runs every suite;
// the last line is the sum. A task whose result Nx has cached counts as it was. `--affected` takes only what
// changed since the merge base (NX_BASE, NX_HEAD).
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { nx, run } from './nx.mjs';
import { providePython } from './python.mjs';

/** An interpreter that is ready at once for every test that asks it. Built by now; its package's index needs Jest. */
async function startPython(interpreter) {
  const { startPythonServer } = await import('../packages/testing/dist/python-server.js');
  return startPythonServer(interpreter);
}

const workspace = fileURLToPath(new URL('..', import.meta.url));
const projects = [...readdirSync(`${workspace}packages`).map((name) => `packages/${name}`), 'tools'];
const results = projects.map((project) => `${workspace}${project}/test-results.json`);
const which = process.argv.includes('--affected') ? 'affected' : 'run-many';

// What is tested, and what this gate itself runs.
for (const wanted of [[which], ['run-many', '--projects=tensorflow,testing']]) {
  const built = await nx(...wanted, '--targets=build', '--outputStyle=static');
  if (built !== 0) process.exit(built);
}

const provided = await run(process.execPath, [
  'packages/tensorflow/dist/main.js',
  'tensorflow',
  '--device=cpu',
]);
if (provided !== 0) process.exit(provided);
process.env.FOODNET_PYTHON ??= await providePython();
const python = process.env.FOODNET_PYTHON && (await startPython(process.env.FOODNET_PYTHON));
if (python) process.env.FOODNET_PYTHON_SOCKET = python.socket;

for (const file of results) rmSync(file, { force: true });
// Two at a time: a suite that starts programs or waits leaves a core to another, or to the linter.
const checked = await nx(which, '--targets=lint,typecheck,test', '--parallel=2', '--outputStyle=static');
if (python) await python.stop();

const sum = { passed: 0, failed: 0, skipped: 0 };
for (const file of results.filter(existsSync)) {
  const suite = JSON.parse(readFileSync(file, 'utf8'));
  sum.passed += suite.numPassedTests;
  // A file that cannot even be loaded holds no test that could fail.
  sum.failed += suite.numFailedTests + suite.numRuntimeErrorTestSuites;
  sum.skipped += suite.numPendingTests;
}
if (checked !== 0 && sum.failed === 0) console.log('A check other than a test failed: see above.');
console.log(`${sum.passed} passed, ${sum.failed} failed${sum.skipped > 0 ? `, ${sum.skipped} skipped` : ''}`);
process.exit(checked);
