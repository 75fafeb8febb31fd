import { decodeTensors, FoodnetError, readManifest, type Run, runSchema } from '@foodnet/contracts';
import { layersOf, readTensors, weightsFor, type Layer, type Weights } from '@foodnet/model';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pictures } from './pictures.js';

/** A finished run and its best checkpoint, not yet taken apart. */
export interface FinishedRun {
  readonly folder: string;
  readonly run: Run;
  /** The entry of the best epoch. */
  readonly best: Run['epochs'][number];
  readonly checkpoint: Uint8Array;
  readonly checkpointSha256: string;
}

/**
 * @throws FoodnetError `missing` where the run or its checkpoint is not there or its training has not ended,
 * `damaged` or `unknown-format` where run.json cannot be used.
 */
export async function openRun(folder: string): Promise<FinishedRun> {
  const run = await readManifest(join(folder, 'run.json'), runSchema);
  const best = run.epochs.find(({ epoch }) => epoch === run.bestEpoch);
  if (run.status !== 'finished' || !best) {
    throw new FoodnetError(
      'missing',
      `Cannot export the run ${run.name}: its training has not finished (${run.epochs.length} of ${run.preset.epochs} epochs). ` +
        `Go on with: npx nx run trainer:train --run=${run.name}`,
    );
  }
  const path = checkpointPath(folder);
  const checkpoint = await readFile(path).catch((cause: unknown) => {
    throw new FoodnetError('missing', `Cannot read the checkpoint ${path}: ${(cause as Error).message}.`, {
      cause,
    });
  });
  return {
    folder,
    run,
    best,
    checkpoint,
    checkpointSha256: createHash('sha256').update(checkpoint).digest('hex'),
  };
}

/** The network of a run with its best weights, and the pictures on which an export must agree. */
export interface TrainedNetwork {
  readonly layers: readonly Layer[];
  readonly weights: Weights;
  readonly probe: Pictures;
}

/** @throws FoodnetError `damaged` where checkpoint or probe do not fit the run. */
export async function openNetwork({ folder, run, checkpoint }: FinishedRun): Promise<TrainedNetwork> {
  const layers = layersOf(run.preset.network, run.preset.picture, run.classes.length);
  const path = checkpointPath(folder);
  const weights = weightsFor(layers, decodeTensors(checkpoint, path), path);
  return { layers, weights, probe: await readProbe(join(folder, 'probe.safetensors'), layers[0].shape) };
}

async function readProbe(path: string, [height, width, channels]: readonly number[]): Promise<Pictures> {
  const images = (await readTensors(path)).tensors.get('images');
  const count = images?.shape[0] ?? 0;
  if (
    !(images?.data instanceof Uint8Array) ||
    count === 0 ||
    images.shape.join() !== [count, height, width, channels].join()
  ) {
    const found = images ? `${images.data.constructor.name} [${images.shape.join(', ')}]` : 'nothing';
    throw new FoodnetError(
      'damaged',
      `Cannot use the probe pictures of ${path}: expected images as Uint8Array [N, ${height}, ${width}, ${channels}], got ${found}.`,
    );
  }
  return { shape: [count, height, width, channels], data: images.data };
}

function checkpointPath(folder: string): string {
  return join(folder, 'best.safetensors');
}
