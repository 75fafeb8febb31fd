import { command, runCommand } from '@foodnet/stage';
import { z } from 'zod';
import { loadTensorFlow } from './load-tensorflow.js';
import { provideOnnxRuntimeCuda } from './provide-onnxruntime-cuda.js';
import { provideTensorFlow } from './provide-tensorflow.js';

const tensorflow = command({
  name: 'tools:tensorflow',
  summary:
    "Provides TensorFlow in the user's cache: its libraries, and the binding compiled against them; for a GPU also " +
    "NVIDIA's libraries and onnxruntime's CUDA provider.",
  extras: {
    tensorflow: {
      describe:
        "Take TensorFlow from here: a wheel, its URL, or the tensorflow folder of a Python that has it [default: pip's index]",
      schema: z.string().min(1, 'expected a wheel, a URL or a folder').optional(),
    },
  },
  async run({ options: { device }, extras, signal }) {
    const { build, made, runtime, folder, binding } = await provideTensorFlow({
      device,
      source: extras.tensorflow,
      signal,
    });
    const state = made ? 'was made' : 'is ready';
    console.log(
      `TensorFlow ${runtime.tensorflow} (${build}) ${state}: ${folder}, binding by ${binding.compiler}`,
    );
    if (extras.tensorflow !== undefined && !made)
      console.log(
        `--tensorflow=${extras.tensorflow} was not used: that of ${runtime.source} is there. Remove ${folder} to take another.`,
      );
    if (build !== 'gpu') return;
    const provider = await provideOnnxRuntimeCuda({ signal, say: (line) => console.error(line) });
    console.log(`onnxruntime's CUDA provider ${provider.made ? 'was made' : 'is ready'}: ${provider.folder}`);
    // Shows that the GPU can be used, or names the cure.
    await loadTensorFlow({ device, signal });
  },
});

await runCommand([tensorflow], process.argv.slice(2));
