import { elementsOf } from '@foodnet/contracts';
import { initialWeights, layersOf } from '@foodnet/model';
import { loadTensorFlow } from '@foodnet/tensorflow';
import { batchTargets, trainingSteps, type StepName } from '@foodnet/trainer';
import { classCount, measureSteps, randomBatch, type StepWork } from './measure-steps.js';

// `node foodnet-steps.js <peer> <step> <StepWork>`: the trainer's own step.
const [peer, stepName, json] = process.argv.slice(2);
const work = JSON.parse(json) as StepWork;
const { preset } = work;
const { network, picture, optimizer } = preset;
const layers = layersOf(network, picture, classCount);
const tf = await loadTensorFlow({ device: 'cpu' });
const step = await trainingSteps[stepName as StepName](tf, layers, initialWeights(layers, 1), preset, 1);
const { images, labels } = randomBatch(work.batch, elementsOf(layers[0].shape));
const isSoft = preset.labelSmoothing > 0 || preset.mixing !== null;
const targets = isSoft ? batchTargets(labels, classCount, preset.labelSmoothing) : undefined;
await measureSteps(peer, work, () => step.train(images, labels, optimizer.learningRate, targets));
step.dispose();
