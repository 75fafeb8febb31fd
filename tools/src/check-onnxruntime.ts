import { FoodnetError } from '@foodnet/contracts';
import { onnxModel, OnnxGraphBuilder } from '@foodnet/graph';
import { createSession, openOnnxRuntime } from '@foodnet/inference-server';
import type { Device } from '@foodnet/stage';
import { createRequire } from 'node:module';
import type { Finding } from './finding.js';

/** A network of one node, only to see on what it runs. */
function identityNetwork(): Uint8Array {
  const graph = new OnnxGraphBuilder('identity');
  const input = graph.input('input', 'float32', [1]);
  graph.output(graph.add('Identity', { inputs: [input], output: 'output' }), 'float32', [1]);
  return onnxModel.encode(
    graph.build({ opset: 17, producerName: 'foodnet', producerVersion: '', modelVersion: 1, metadata: {} }),
  );
}

export async function checkOnnxRuntime(device: Device): Promise<Finding[]> {
  const require = createRequire(import.meta.url);
  const { version } = require('onnxruntime-node/package.json') as { version: string };
  try {
    const { session, provider, refused } = await createSession(
      await openOnnxRuntime(device),
      identityNetwork(),
      { device, threads: 1 },
    );
    await session.release();
    const reason = refused === undefined ? `--device=${device}` : `not CUDA: ${refused}`;
    return [{ name: 'onnxruntime', value: `${version}, ${provider}`, reason }];
  } catch (error) {
    const { message } = error as Error;
    // What cannot be loaded says so in the system's words, without a cure.
    const cure =
      error instanceof FoodnetError ? '' : ' Install the packages again, on a current system: npm ci';
    return [{ name: 'onnxruntime', value: version, problem: `${message}${cure}` }];
  }
}
