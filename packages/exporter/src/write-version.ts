import { modelCard, type ModelVersion, modelVersionSchema, type Precision } from '@foodnet/contracts';
import { onnxModel } from '@foodnet/graph';
import { replaceFile, sha256OfFile, writeJson } from '@foodnet/stage';
import type { TensorFlow } from '@foodnet/tensorflow';
import { open, readdir, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, relative, sep } from 'node:path';
import { askOnnx, askSavedModel, askTfjs, askTrainer } from './answers.js';
import { compareAnswers, tfjsPrecision, type Differences } from './compare.js';
import { foldBatchNorms } from './fold-batch-norms.js';
import { endsOf } from './layer-table.js';
import type { PrecisionPlan } from './plan-precision.js';
import type { FinishedRun, TrainedNetwork } from './run-to-export.js';
import { writeProbe } from './version-probe.js';
import { writeTfjs } from './tfjs/write-tfjs.js';
import { toOnnx } from './to-onnx.js';
import { labelLines, writeSavedModel } from './saved-model/write-saved-model.js';

const { version: foodnetVersion } = createRequire(import.meta.url)('../package.json') as { version: string };

/** What the user chooses about a version. */
export interface VersionChoices {
  readonly precision: Precision;
  readonly opset: ModelVersion['opset'];
  /** Whether the network gives the features of a picture, too. */
  readonly features: boolean;
  /** Whether each answer is the mean of those to the picture and to its mirror. */
  readonly mirror: boolean;
  /** Whether there is a model for TensorFlow.js, too. */
  readonly tfjs: boolean;
}

export interface VersionToWrite extends VersionChoices {
  readonly tf: TensorFlow;
  readonly finished: FinishedRun;
  readonly network: TrainedNetwork;
  readonly plan: PrecisionPlan;
  readonly model: string;
  readonly version: number;
  readonly signal?: AbortSignal;
}

/**
 * Fills a folder with a whole model version, after comparing what it wrote with the trainer.
 *
 * @throws FoodnetError `not-equal` where the exports and the trainer differ; the abort's reason.
 */
export async function writeVersion(
  folder: string,
  parts: VersionToWrite,
): Promise<{ manifest: ModelVersion; differences: Differences }> {
  const { tf, finished, network, model, version, plan, mirror, signal } = parts;
  const { layers, weights, probe } = network;
  const { run } = finished;

  const metadata = {
    labels: JSON.stringify(run.classes),
    picture: JSON.stringify(run.preset.picture),
    run: run.name,
    version: String(version),
    precision: parts.precision,
    metrics: JSON.stringify(
      plan.measured ?? { [mirror ? 'accuracyWithoutMirrors' : 'accuracy']: finished.best.valAccuracy },
    ),
  };
  const folded = foldBatchNorms(layers, weights);
  const onnx = toOnnx(folded, model, {
    ...plan,
    opset: parts.opset,
    features: parts.features,
    mirror,
    producerName: 'foodnet',
    producerVersion: foodnetVersion,
    modelVersion: version,
    metadata,
  });
  await replaceFile(join(folder, 'model.onnx'), onnxModel.encode(onnx));
  signal?.throwIfAborted();
  const { picture } = run.preset;
  await writeSavedModel(tf, folder, { layers, weights, labels: run.classes, picture, mirror });
  await replaceFile(join(folder, 'labels.txt'), labelLines(run.classes));
  if (parts.tfjs) {
    await writeTfjs(folder, folded, {
      features: parts.features,
      mirror,
      float16: tfjsPrecision(parts.precision) === 'fp16',
      producer: `foodnet ${foodnetVersion}`,
      metadata: { labels: run.classes, picture: run.preset.picture, version },
    });
  }
  await replaceFile(join(folder, 'README.md'), modelCard(run, { ...parts, measured: plan.measured }));
  signal?.throwIfAborted();

  const answers = {
    trainer: await askTrainer(tf, layers, weights, probe, mirror),
    savedModel: await askSavedModel(tf, folder, probe),
    onnx: await askOnnx(folder, probe),
    tfjs: parts.tfjs ? await askTfjs(tf, folder, probe) : undefined,
  };
  const differences = compareAnswers(answers, run.classes.length, parts.precision);
  await writeProbe(folder, probe, answers);
  signal?.throwIfAborted();

  const manifest = modelVersionSchema.parse(manifestOf(parts, await describeFiles(folder)));
  await writeJson(join(folder, 'manifest.json'), manifest);
  signal?.throwIfAborted();
  return { manifest, differences };
}

function manifestOf(
  { finished, network, model, version, precision, opset, features, mirror, plan }: VersionToWrite,
  files: ModelVersion['files'],
): ModelVersion {
  const { run, best, checkpointSha256 } = finished;
  const { picture } = run.preset;
  return {
    kind: 'model-version',
    format: 1,
    model,
    version,
    precision,
    opset,
    mirror,
    classes: run.classes,
    picture,
    input: { name: 'images', dtype: 'uint8', shape: [null, picture.height, picture.width, 3] },
    output: { name: 'probabilities', dtype: 'float32', shape: [null, run.classes.length] },
    ...(features && {
      features: {
        name: 'features' as const,
        dtype: 'float32' as const,
        shape: [null, endsOf(network.layers).features.shape[0]] as [null, number],
      },
    }),
    files,
    metrics: { valLoss: best.valLoss, valAccuracy: best.valAccuracy },
    measured: plan.measured,
    from: {
      run: run.name,
      preset: run.presetName,
      seed: run.seed,
      epoch: best.epoch,
      dataset: run.dataset.name,
      datasetIdentity: run.dataset.identity,
      checkpointSha256,
      foodnet: foodnetVersion,
    },
    createdAt: new Date().toISOString(),
  };
}

/** Every file below a folder, after making sure that it is on the disk: a version that is seen is whole. */
async function describeFiles(folder: string): Promise<ModelVersion['files']> {
  const files: ModelVersion['files'] = {};
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((candidate) => candidate.isFile())) {
    const path = join(entry.parentPath, entry.name);
    const file = await open(path);
    try {
      await file.sync();
    } finally {
      await file.close();
    }
    const name = relative(folder, path).split(sep).join('/');
    files[name] = { bytes: (await stat(path)).size, sha256: await sha256OfFile(path) };
  }
  return files;
}
