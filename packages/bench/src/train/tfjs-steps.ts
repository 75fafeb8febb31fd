import { elementsOf } from '@foodnet/contracts';
import { layersOf, type Layer } from '@foodnet/model';
import { loadTensorFlow, type TensorFlow } from '@foodnet/tensorflow';
import type { SymbolicTensor } from '@tensorflow/tfjs-node-gpu';
import { classCount, measureSteps, randomBatch, type StepWork } from './measure-steps.js';

// `node tfjs-steps.js <StepWork>`: TensorFlow.js as its users write it, over the same TensorFlow.
const work = JSON.parse(process.argv[2]) as StepWork;
const { network, picture } = work.preset;
const layers = layersOf(network, picture, classCount);
const tf = await loadTensorFlow({ device: 'cpu' });
const model = layersModel(tf, layers);
model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
const { images, labels } = randomBatch(work.batch, elementsOf(layers[0].shape));
const x = tf.tensor(images, [work.batch, ...layers[0].shape]).div(255);
const y = tf.oneHot(tf.tensor1d(labels, 'int32'), classCount).toFloat();
await measureSteps('tfjs-node', work, () => model.trainOnBatch(x, y));

/** Takes pictures in 0..1. */
function layersModel({ layers: make, input, model }: TensorFlow, all: readonly Layer[]) {
  const outputs = new Map<string, SymbolicTensor>();
  for (const layer of all) outputs.set(layer.name, addLayer(layer));
  return model({ inputs: outputs.get(all[0].name)!, outputs: outputs.get(all[all.length - 1].name)! });

  function addLayer(layer: Layer): SymbolicTensor {
    const inputs = layer.inputs.map((name) => outputs.get(name)!);
    const applied = (made: { apply(input: SymbolicTensor | SymbolicTensor[]): unknown }) =>
      made.apply(inputs.length === 1 ? inputs[0] : inputs) as SymbolicTensor;
    switch (layer.kind) {
      case 'input':
        return input({ shape: [...layer.shape] });
      case 'rescale':
        return inputs[0];
      case 'convolution':
        return applied(
          make.conv2d({
            filters: layer.filters,
            kernelSize: layer.kernel,
            strides: layer.stride,
            padding: layer.padding,
            useBias: layer.bias,
          }),
        );
      case 'depthwiseConvolution':
        return applied(
          make.depthwiseConv2d({
            depthMultiplier: layer.multiplier,
            kernelSize: layer.kernel,
            strides: layer.stride,
            padding: layer.padding,
            useBias: layer.bias,
          }),
        );
      case 'zeroPadding': {
        const [top, bottom, left, right] = layer.padding;
        return applied(
          make.zeroPadding2d({
            padding: [
              [top, bottom],
              [left, right],
            ],
          }),
        );
      }
      case 'activation':
        if (layer.function !== 'relu6') throw unknown(layer);
        return applied(make.reLU({ maxValue: 6 }));
      case 'dropout':
        return applied(make.dropout({ rate: layer.rate }));
      case 'batchNorm':
        return applied(make.batchNormalization({ momentum: layer.momentum, epsilon: layer.epsilon }));
      case 'relu':
        return applied(make.reLU());
      case 'maxPool':
        return applied(
          make.maxPooling2d({ poolSize: layer.size, strides: layer.stride, padding: layer.padding }),
        );
      case 'add':
        return applied(make.add());
      case 'globalAveragePool':
        return applied(make.globalAveragePooling2d({}));
      case 'dense':
        return applied(make.dense({ units: layer.units }));
      case 'softmax':
        return applied(make.softmax());
      default:
        throw unknown(layer);
    }
  }
}

function unknown({ kind, name }: Layer): RangeError {
  return new RangeError(`This program knows the layers of our presets alone, not ${kind} (${name}).`);
}
