import { expect, test } from '@jest/globals';
import { maxDifference, temporaryFolder } from '@foodnet/testing';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, symlinkSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { exportModel } from '../export-model.js';
import { writeTinyRun } from '../tiny-run.fixture.js';
import { readVersionProbe } from '../version-probe.js';

/**
 * A Python with `nvidia-pytriton` 0.7.0, whose wheel has a Triton server without ONNX Runtime's backend, `numpy` 1 and
 * `onnxruntime`. Triton reads the repository as it is; behind its backend's name stands python/triton_onnxruntime.py.
 */
const interpreter = process.env.FOODNET_TRITON_PYTHON;
if (!interpreter) process.stderr.write('Skipped Triton: FOODNET_TRITON_PYTHON names no Python with it.\n');

const home = temporaryFolder();
const backends = join(home, 'backends');
const modelsFolder = join(home, 'models');

/** @returns the folder of Triton's wheel, and that of all packages. */
function layBackends(): { readonly triton: string; readonly packages: string } {
  const program =
    'import sys, sysconfig; print(sysconfig.get_path("purelib"), "%d.%d" % sys.version_info[:2])';
  const [packages, version] = execFileSync(interpreter!, ['-c', program], { encoding: 'utf8' }).split(/\s/);
  const triton = join(packages, 'pytriton', 'tritonserver');
  cpSync(join(triton, 'backends'), backends, { recursive: true });
  // Its libraries are found from where it really lies.
  const stub = 'triton_python_backend_stub';
  symlinkSync(join(triton, 'python_backend_stubs', version, stub), join(backends, 'python', stub));
  const ours = join(import.meta.dirname, '../../python/triton_onnxruntime.py');
  cpSync(ours, join(backends, 'onnxruntime', 'model.py'));
  return { triton, packages };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function startTriton() {
  const { triton, packages } = layBackends();
  const port = await freePort();
  const options = [
    `--model-repository=${modelsFolder}`,
    `--backend-directory=${backends}`,
    `--http-port=${port}`,
    ...['--http-address=127.0.0.1', '--allow-grpc=false', '--allow-metrics=false'],
  ];
  const child = spawn(join(triton, 'bin', 'tritonserver'), options, {
    env: { ...process.env, FOODNET_TRITON_PACKAGES: packages },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (log += text));
  const ended = once(child, 'exit');
  const url = `http://127.0.0.1:${port}/v2`;
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`Triton ended:\n${log}`);
    const ready = await fetch(`${url}/health/ready`).catch(() => undefined);
    if (ready?.ok) break;
    await setTimeout(100);
  }
  return { url: `${url}/models/food`, stop: () => (child.kill(), ended) };
}

(interpreter ? test : test.skip)(
  'Triton serves the newest version of a repository, with its labels and features',
  async () => {
    const runFolder = join(home, 'run');
    const common = { runFolder, modelsFolder, model: 'food', device: 'cpu', layout: 'triton' } as const;
    await writeTinyRun(runFolder, 'run', 1);
    await exportModel(common);
    await exportModel({ ...common, features: true });
    const version = join(modelsFolder, 'food', '2');
    const { pictures, probabilities } = await readVersionProbe(version, [32, 32], 3);
    const { url, stop } = await startTriton();
    try {
      expect(await (await fetch(url)).json()).toMatchObject({
        versions: ['2'],
        inputs: [{ name: 'images', datatype: 'UINT8', shape: [-1, 32, 32, 3] }],
        outputs: [
          { name: 'probabilities', datatype: 'FP32', shape: [-1, 3] },
          { name: 'features', datatype: 'FP32', shape: [-1, 6] },
        ],
      });
      const ask = async (outputs: readonly object[]) => {
        const { shape, data } = pictures;
        const inputs = [{ name: 'images', datatype: 'UINT8', shape, data: [...data] }];
        const answer = await fetch(`${url}/infer`, {
          method: 'POST',
          body: JSON.stringify({ inputs, outputs }),
        });
        return (await answer.json()) as { outputs: { data: (number | string)[]; shape: number[] }[] };
      };
      const [first, features] = (await ask([{ name: 'probabilities' }, { name: 'features' }])).outputs;
      expect(maxDifference(first.data as number[], probabilities)).toBeLessThan(1e-6);
      expect(features.shape).toEqual([8, 6]);

      const [best] = (await ask([{ name: 'probabilities', parameters: { classification: 1 } }])).outputs;
      expect(best.data).toHaveLength(8);
      for (const text of best.data) expect(text).toMatch(/^\d\.\d+:(0:round red|1:square blue|2:other)$/);
    } finally {
      await stop();
    }
  },
  120_000,
);
