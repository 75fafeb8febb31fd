import type { Run } from '@foodnet/contracts';
import { countParameters, layersOf } from '@foodnet/model';
import type { TensorFlow } from '@foodnet/tensorflow';
import { currentEnvironment } from './environment.js';
import type { TrainingData } from './training-data.js';

/** What decides a run, beside its data. */
export type RunChoices = Pick<Run, 'name' | 'presetName' | 'preset' | 'seed' | 'init' | 'bestBy'>;

/** A run that has not begun, as run.json will have it. */
export function newRun(
  tf: TensorFlow,
  choices: RunChoices,
  { manifest, trainingIdentity }: TrainingData,
): Run {
  const { classes, identity, name, source, seed } = manifest;
  const { network, picture } = choices.preset;
  return {
    kind: 'run',
    format: 1,
    ...choices,
    dataset: { name, location: source.location, seed, identity, trainingIdentity },
    classes,
    parameters: countParameters(layersOf(network, picture, classes.length)),
    status: 'training',
    startedAt: new Date().toISOString(),
    environment: currentEnvironment(tf),
    epochs: [],
    bestEpoch: null,
  };
}
