import { random } from '@foodnet/contracts';
import { statSync } from 'node:fs';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { median } from '../median.js';
import type { ExportRow } from './export-row.js';

// `node run-network.js <name of the row> <model.onnx> <height> <width> <pictures a run> <pictures>`: runs a network on noise
// until it has seen so many pictures, after a fifth of them as a warm-up, on the CPU with onnxruntime's own threads.
const [peer, file] = process.argv.slice(2);
const [height, width, batch, pictures] = process.argv.slice(4).map(Number);

const session = await InferenceSession.create(file, { executionProviders: ['cpu'], logSeverityLevel: 3 });
const draw = random(1, 'noise');
const data = Uint8Array.from({ length: batch * height * width * 3 }, () => Math.floor(256 * draw()));
const images = new Tensor('uint8', data, [batch, height, width, 3]);

async function run(count: number): Promise<number[]> {
  const times: number[] = [];
  for (let seen = 0; seen < count; seen += batch) {
    const startMs = performance.now();
    const { probabilities } = await session.run({ images }, ['probabilities']);
    times.push((performance.now() - startMs) / batch);
    probabilities.dispose();
  }
  return times;
}

await run(Math.ceil(pictures / 5));
const row: ExportRow = {
  peer,
  batch,
  medianMs: median(await run(pictures)),
  bytes: statSync(file).size,
  rssMb: process.resourceUsage().maxRSS / 1000,
};
console.log(JSON.stringify(row));
await session.release();
