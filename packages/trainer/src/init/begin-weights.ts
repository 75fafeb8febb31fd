import { FoodnetError, type Init, type Run, type TensorFile } from '@foodnet/contracts';
import { readWeights, withHdf5Reader } from '@foodnet/keras';
import {
  initialWeights,
  layersOf,
  parametersOf,
  readTensors,
  type Layer,
  type Weights,
} from '@foodnet/model';
import { runFolder, sha256OfFile } from '@foodnet/stage';
import { existsSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { bestFile } from '../checkpoint.js';
import { readRun } from '../run-file.js';
import { splitHead } from '../split-head.js';

/** What of a run decides its first weights. */
type BegunRun = Pick<Run, 'name' | 'preset' | 'classes' | 'seed' | 'init'>;

/**
 * The weights that a run begins with, as its `init` says. The layer that classifies is taken from a run of the same classes
 * in the same order, and is random otherwise.
 *
 * @throws FoodnetError `missing` where the source is gone, `contradiction` where it is another one by now or its network
 * does not fit, `damaged`.
 */
export async function beginWeights(run: BegunRun): Promise<Weights> {
  const layers = layersOf(run.preset.network, run.preset.picture, run.classes.length);
  const random = initialWeights(layers, run.seed);
  const { init } = run;
  if (!init) return random;
  const file = init.kind === 'run' ? bestFile(runFolder(init.name)) : init.file;
  await requireSame(run, init, file);
  const { base } = splitHead(layers);
  if (init.kind === 'keras') {
    const found = await withHdf5Reader((reader) => readWeights(file, base, layers, reader));
    return new Map([...random, ...found]);
  }
  const source = await readRun(runFolder(init.name));
  const { tensors } = await readTensors(file);
  const wanted = isDeepStrictEqual(source?.classes, run.classes) ? layers : base;
  return new Map([...random, ...fitting(wanted, tensors, init.name)]);
}

async function requireSame(run: BegunRun, init: Init, file: string): Promise<void> {
  const problem = !existsSync(file)
    ? 'is not there any more'
    : (await sha256OfFile(file)) === init.sha256
      ? ''
      : 'has changed since';
  if (problem === '') return;
  throw new FoodnetError(
    problem.startsWith('is') ? 'missing' : 'contradiction',
    `Cannot begin run ${run.name}: ${file}, which it begins with, ${problem}. Bring it back, or remove the run's folder.`,
  );
}

function fitting(layers: readonly Layer[], tensors: TensorFile['tensors'], name: string): Weights {
  return new Map(
    parametersOf(layers).map((parameter) => {
      const shape = parameter.shape.join(', ');
      const found = tensors.get(parameter.name);
      if (found?.data instanceof Float32Array && found.shape.join(', ') === shape)
        return [parameter.name, { shape: found.shape, data: found.data }];
      throw new FoodnetError(
        'contradiction',
        `Cannot begin with run ${name}: its ${parameter.name} is ${found ? `[${found.shape.join(', ')}]` : 'not there'}, ` +
          `expected [${shape}]. Leave the network of that run as it is, or begin with another.`,
      );
    }),
  );
}
