import { beforeAll, expect, test } from '@jest/globals';
import { hasNvidiaDevice } from '@foodnet/stage';
import { isUsingGpu, loadTensorFlow, type TensorFlow } from './load-tensorflow.js';

/** What the backend of tfjs-node can do beyond its types. */
interface NativeBackend {
  executeSingleOutput(name: string, attributes: readonly object[], inputs: readonly unknown[]): unknown;
  executeMultipleOutputs(
    name: string,
    attributes: readonly object[],
    inputs: readonly unknown[],
    count: number,
  ): InstanceType<TensorFlow['Tensor']>[];
  readonly binding: Readonly<Record<string, unknown>>;
}

let tf: TensorFlow;
let backend: NativeBackend;

// The first load on a machine downloads the runtime.
beforeAll(async () => {
  tf = await loadTensorFlow({ device: 'cpu' });
  backend = tf.backend() as unknown as NativeBackend;
}, 900_000);

test('loadTensorFlow gives the native backend over TensorFlow 2.21', () => {
  expect(tf.getBackend()).toBe('tensorflow');
  expect(backend.binding.TF_Version).toBe('2.21.0');
  expect(isUsingGpu(tf)).toBe(false);
});

test('loadTensorFlow gives the same module again', async () => {
  expect(await loadTensorFlow({ device: 'cpu' })).toBe(tf);
  expect(await loadTensorFlow({ device: 'auto' })).toBe(tf);
});

test('a matrix product is right', async () => {
  // [1 2; 3 4] [5 6; 7 8] = [1*5+2*7 1*6+2*8; 3*5+4*7 3*6+4*8]
  const product = tf.tidy(() =>
    tf.matMul(
      tf.tensor2d([
        [1, 2],
        [3, 4],
      ]),
      tf.tensor2d([
        [5, 6],
        [7, 8],
      ]),
    ),
  );
  expect(await product.array()).toEqual([
    [19, 22],
    [43, 50],
  ]);
  product.dispose();
});

test('tensors own their memory: what becomes of an array that was fed changes none', async () => {
  // Of many sizes, because tfjs-node alone shares the arrays that happen to be aligned to 64 bytes.
  const arrays = Array.from({ length: 64 }, (_, index) => new Float32Array(100 + 36 * index).fill(1));
  const tensors = arrays.map((array) => tf.tensor1d(array));
  const sums = () =>
    Promise.all(
      tensors.map(async (tensor) => {
        const sum = tf.sum(tensor);
        const [value] = await sum.data();
        sum.dispose();
        return value;
      }),
    );
  const before = await sums();
  for (const array of arrays) array.fill(2);
  expect(await sums()).toEqual(before);
  tf.dispose(tensors);
});

test('a fused op gives all its outputs through executeMultipleOutputs', async () => {
  const { TF_ATTR_TYPE, TF_ATTR_FLOAT, TF_ATTR_STRING, TF_ATTR_BOOL, TF_FLOAT } = backend.binding;
  const attributes = [
    { name: 'T', type: TF_ATTR_TYPE, value: TF_FLOAT },
    { name: 'U', type: TF_ATTR_TYPE, value: TF_FLOAT },
    { name: 'epsilon', type: TF_ATTR_FLOAT, value: 0.001 },
    { name: 'exponential_avg_factor', type: TF_ATTR_FLOAT, value: 1 },
    { name: 'data_format', type: TF_ATTR_STRING, value: 'NHWC' },
    { name: 'is_training', type: TF_ATTR_BOOL, value: true },
  ];
  // One channel of 1, 2, 3, 6: mean 3, variance (4 + 1 + 0 + 9) / 4 = 3.5, unbiased 14 / 3.
  const inputs = [
    tf.tensor4d([1, 2, 3, 6], [1, 2, 2, 1]),
    tf.ones([1]),
    tf.zeros([1]),
    tf.zeros([1]),
    tf.ones([1]),
  ];
  const outputs = backend.executeMultipleOutputs('FusedBatchNormV3', attributes, inputs, 6);
  expect(outputs).toHaveLength(6);
  const [normal, mean, variance] = await Promise.all(outputs.slice(0, 3).map((output) => output.data()));
  const expected = [1, 2, 3, 6].map((value) => (value - 3) / Math.sqrt(3.5 + 0.001));
  normal.forEach((value, index) => expect(value).toBeCloseTo(expected[index], 5));
  expect(mean[0]).toBeCloseTo(3, 6);
  expect(variance[0]).toBeCloseTo(14 / 3, 5);
  tf.dispose([...inputs, ...outputs]);
});

test("an op's error says what was wrong with its shapes", () => {
  const inputs = [tf.ones([2, 3]), tf.ones([2, 3])];
  const attributes = [
    { name: 'transpose_a', type: backend.binding.TF_ATTR_BOOL, value: false },
    { name: 'transpose_b', type: backend.binding.TF_ATTR_BOOL, value: false },
    { name: 'T', type: backend.binding.TF_ATTR_TYPE, value: backend.binding.TF_FLOAT },
  ];
  expect(() => backend.executeSingleOutput('MatMul', attributes, inputs)).toThrow(
    /Matrix size-incompatible: In\[0\]: \[2,3\], In\[1\]: \[2,3\]/,
  );
  tf.dispose(inputs);
});

test('--device=gpu is an error where the process computes on the CPU', async () => {
  const reason = hasNvidiaDevice() ? /has loaded TensorFlow for the CPU already/ : /shows no NVIDIA GPU/;
  const load = loadTensorFlow({ device: 'gpu' });
  await expect(load).rejects.toMatchObject({ name: 'FoodnetError', code: 'no-device' });
  await expect(load).rejects.toThrow(reason);
});
