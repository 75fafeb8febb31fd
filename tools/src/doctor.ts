import { FoodnetError } from '@foodnet/contracts';
import { command, runCommand } from '@foodnet/stage';
import pc from 'picocolors';
import { checkDisk } from './check-disk.js';
import { checkNode } from './check-node.js';
import { checkOnnxRuntime } from './check-onnxruntime.js';
import { checkTensorFlow } from './check-tensorflow.js';
import type { Finding } from './finding.js';

/** Width of the column of names. */
const NAME_COLUMNS = 16;

function print({ name, value, reason, problem }: Finding): void {
  const mark = problem === undefined ? pc.green('ok   ') : pc.red('wrong');
  console.log(`${mark} ${name.padEnd(NAME_COLUMNS)} ${value}${reason ? pc.dim(` (${reason})`) : ''}`);
  if (problem !== undefined) console.log(`      ${problem}`);
}

const doctor = command({
  name: 'tools:doctor',
  summary:
    'Says what is used and why. Ends with exit code 1 where something is wrong, and says how to cure it.',
  async run({ options: { device }, signal }) {
    const checks = [
      () => checkNode(),
      () => checkTensorFlow(device, signal),
      () => checkOnnxRuntime(device),
      () => checkDisk(),
    ];
    let problems = 0;
    for (const check of checks) {
      for (const finding of await check()) {
        print(finding);
        if (finding.problem !== undefined) problems++;
      }
    }
    if (problems > 0)
      throw new FoodnetError('missing', `${problems} of these are wrong: see the cures above.`);
  },
});

await runCommand([doctor], process.argv.slice(2));
