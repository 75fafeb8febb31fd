import { savedModel, type SavedModel } from '@foodnet/graph';
import type { TensorFlow } from '@foodnet/tensorflow';
import type { NamedTensorMap } from '@tensorflow/tfjs-node-gpu';
import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A graph within TensorFlow, whose signatures share its variables. `tf.node.loadSavedModel` would parse the file, which is
 * as large as the network is deep, in JavaScript once more for each of them.
 */
export class GraphSession {
  private constructor(
    private readonly backend: NodeJSKernelBackend,
    private readonly id: number,
    private readonly signatures: NonNullable<NonNullable<SavedModel['metaGraphs']>[0]['signatureDef']>,
  ) {}

  static async open(tf: TensorFlow, model: SavedModel): Promise<GraphSession> {
    const backend = tf.backend() as NodeJSKernelBackend;
    const folder = await mkdtemp(join(tmpdir(), 'foodnet-step-'));
    try {
      await writeFile(join(folder, 'saved_model.pb'), savedModel.encode(model));
      const id = backend.loadSavedModelMetaGraph(folder, 'serve');
      return new GraphSession(backend, id, model.metaGraphs?.[0].signatureDef ?? {});
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** @param given a tensor for each input of the signature. @returns its outputs, which belong to the `tf.tidy` around. */
  run(signature: string, given: NamedTensorMap): NamedTensorMap {
    if (!(signature in this.signatures)) throw new Error(`The graph of this recipe has no ${signature}.`);
    const { inputs = {}, outputs = {} } = this.signatures[signature];
    if (Object.keys(inputs).sort().join() !== Object.keys(given).sort().join())
      throw new Error(`The graph's ${signature} takes ${Object.keys(inputs).join(', ')}.`);
    const nodes = (tensors: typeof inputs) => Object.values(tensors).map(({ name = '' }) => name);
    const results = this.backend.runSavedModel(
      this.id,
      Object.keys(inputs).map((name) => given[name]),
      nodes(inputs).map((name) => ({ name, dtype: 'float32', tfDtype: 'DT_FLOAT', shape: [] })),
      nodes(outputs),
    );
    return Object.fromEntries(Object.keys(outputs).map((name, index) => [name, results[index]]));
  }

  dispose(): void {
    this.backend.deleteSavedModel(this.id);
  }
}
