import { FoodnetError, precisionSchema } from '@foodnet/contracts';
import { command, formatCount, formatDuration, showProgress, wholeNumber } from '@foodnet/stage';
import { z } from 'zod';
import { findJob, openJob } from '../job/job.js';
import { redisOption } from '../redis/redis-address.js';
import { chooseRunner } from '../run/choose-runner.js';
import { refuseDevice } from '../run/refuse-device.js';
import { runJob } from '../run/run-job.js';
import { isS3, openStore } from '../store/store.js';
import { PARTS_FOLDER } from '../store/folder-store.js';
import { workKinds } from '../work-kinds.js';
import { chooseModel, isAskedFor } from './choose-model.js';
import { resultFormats, SHARD_PICTURES, type ClassifyOptions } from './classify-options.js';
import { keptManifest, putModel } from './model-copy.js';
import { openPictureList } from './picture-list.js';

export const classifyCommand = command({
  name: 'batch:classify',
  summary:
    'Classifies every picture of a folder, a list or a bucket: a row each in JSON Lines and Parquet under ' +
    '<output>/results/, and <output>/summary.json. The same command goes on where it was stopped.',
  extras: {
    input: {
      describe:
        'Pictures: a folder, s3://<bucket>/<prefix>, or a list of paths (.txt a line each; .csv or .jsonl with "path")',
      schema: z.string('expected a folder, a list or s3://<bucket>/<prefix>').min(1, 'expected a folder'),
    },
    output: {
      describe: 'Where the results go: a folder that all workers see, or s3://<bucket>/<prefix>',
      schema: z.string('expected a folder or s3://<bucket>/<prefix>').min(1, 'expected a folder'),
    },
    'model-version': {
      describe: 'A version of --model, or an alias of one [default: what a server would answer with]',
      schema: z.string().min(1).optional(),
    },
    precision: {
      describe: 'The newest version of --model in fp32, fp16 or int8',
      schema: precisionSchema.optional(),
    },
    format: {
      describe: 'Files to write: jsonl, parquet, or both',
      schema: z
        .enum([...resultFormats, 'both'], 'expected jsonl, parquet or both')
        .default('both')
        .transform((format) => (format === 'both' ? [...resultFormats] : [format])),
    },
    'shard-pictures': {
      describe: 'Pictures that one worker takes at once',
      schema: wholeNumber(1, 100_000).default(SHARD_PICTURES),
    },
    redis: redisOption,
  },
  async run(context) {
    const { options, extras, given, signal } = context;
    const store = openStore(extras.output);
    const pictures = openPictureList(extras.input);
    refuseInside(store.location, pictures.location);
    refuseDevice(extras.redis, given);
    const asked = { version: extras['model-version'], precision: extras.precision };
    const runner = await chooseRunner(extras.redis, () => workKinds({ device: options.device }));
    try {
      const begun = await findJob(store);
      const choose = async () => {
        const version = await chooseModel(context, asked);
        if (!begun) await putModel(store, version);
        return version.manifest;
      };
      const kept = begun && (await keptManifest(store));
      const manifest = kept && isAskedFor(kept, context, asked) ? kept : await choose();
      const wanted: ClassifyOptions = {
        input: pictures.location,
        model: manifest.model,
        version: manifest.version,
        network: manifest.files['model.onnx'].sha256,
        topk: Math.min(options.topk, manifest.classes.length),
        formats: extras.format,
      };
      const listing = showProgress('Listing', Infinity, 'pictures', { transient: true });
      const job = await openJob({
        store,
        work: 'classify',
        options: wanted,
        shardEntries: extras['shard-pictures'],
        entries: () => pictures.entries(signal),
        onListed: (count) => listing.update(count),
        signal,
      }).finally(() => listing.stop());
      if (job.entries === 0)
        throw new FoodnetError(
          'missing',
          `Cannot classify: ${pictures.location} has no files. Check --input.`,
        );
      const with_ = `${manifest.model}/${manifest.version} (${manifest.precision})`;
      console.log(
        `${begun ? `Going on (listed on ${job.listedAt}) with` : 'Classifying'} ${formatCount(job.entries)} pictures in ` +
          `${formatCount(job.shards)} shards with ${with_}.`,
      );
      const startMs = performance.now();
      const report = await runJob(job, runner, { label: 'Classifying', unit: 'pictures', signal });
      await store.put(
        'summary.json',
        `${JSON.stringify({ ...wanted, pictures: report.entries, ...report, entries: undefined }, null, 2)}\n`,
      );
      await store.remove(PARTS_FOLDER);
      console.log(
        `${formatCount(report.entries)} pictures are classified in ${store.location} (${formatDuration((performance.now() - startMs) / 1000)}): ` +
          `${formatCount(report.failed)} could not be read, ${formatCount(report.setAside.length)} of them set aside.`,
      );
    } finally {
      await runner.close();
    }
  },
});

/** Results among the pictures would be taken for pictures. */
function refuseInside(output: string, input: string): void {
  const within = (path: string) => (path.endsWith('/') ? path : `${path}/`);
  if (!within(output).startsWith(within(input))) return;
  throw new FoodnetError(
    'bad-option',
    `Cannot use --output=${output}: it lies in --input. Choose ${isS3(output) ? 'another prefix' : 'a folder'} beside it.`,
  );
}
