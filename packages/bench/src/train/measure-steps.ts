import { random, type Preset } from '@foodnet/contracts';
import type { StepRow } from './step-row.js';

/** The first steps allocate memory and choose kernels. */
const WARM_UP_STEPS = 3;
const CLASSES = 101;

/** What the programs of a benchmark are started with, as JSON. */
export interface StepWork {
  readonly preset: Preset;
  readonly batch: number;
  readonly steps: number;
}

/** As many classes as Food-101 has, as the peers do. */
export const classCount = CLASSES;

/** Random pictures, float32 [batch, height, width, 3] in 0..255, and random labels. */
export function randomBatch(batch: number, pictureValues: number) {
  const draw = random(1, 'benchmark');
  return {
    images: Float32Array.from({ length: batch * pictureValues }, () => draw() * 255),
    labels: Int32Array.from({ length: batch }, () => Math.floor(draw() * CLASSES)),
  };
}

/** Times training steps, and prints the row. */
export async function measureSteps(
  peer: string,
  { batch, steps }: StepWork,
  step: () => unknown,
): Promise<void> {
  const timesMs: number[] = [];
  for (let count = -WARM_UP_STEPS; count < steps; count++) {
    const startMs = performance.now();
    await step();
    if (count >= 0) timesMs.push(performance.now() - startMs);
  }
  timesMs.sort((one, other) => one - other);
  const row: StepRow = {
    peer,
    batch,
    medianMs: timesMs[Math.floor(steps / 2)],
    minMs: timesMs[0],
    rssMb: process.resourceUsage().maxRSS / 1024,
  };
  console.log(JSON.stringify(row));
}
