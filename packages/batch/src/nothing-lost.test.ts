import { random } from '@foodnet/contracts';
import { temporaryFolder } from '@foodnet/testing';
import { beforeAll, expect } from '@jest/globals';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startBatch, type BatchProcess } from './batch-process.fixture.js';
import { IS_WHOLE, onlyWhere } from './in-full.fixture.js';
import { redisFixture, testWithRedis } from './redis.fixture.js';
import { resultFiles, resultRows } from './results.fixture.js';
import { drawSmallPictures } from './small-pictures.fixture.js';
import { writeTinyModel } from './tiny-model.fixture.js';

/** Workers that are killed; FOODNET_KILLS=20 also takes 20,000 pictures, up to four workers, and poisoned pictures. */
const KILLS = Number(process.env.FOODNET_KILLS ?? 1);
const PICTURES = IS_WHOLE ? 20_000 : 600;
const SHARD = IS_WHOLE ? 100 : 50;
const WORKERS = IS_WHOLE ? 4 : 1;
/** From the first shard of a worker to its end. */
const MOST_WAIT_MS = 200;

const home = temporaryFolder();
const redis = await redisFixture();
const environment = { FOODNET_HOME: home, INIT_CWD: home, ...redis.environment };
const classify = (input: string, output: string, ...more: string[]) =>
  startBatch(
    [
      'classify',
      `--input=${input}`,
      `--output=${output}`,
      '--model=colours',
      `--shard-pictures=${SHARD}`,
      ...more,
    ],
    environment,
  );
const work = (file?: string) => startBatch(['worker', '--lease-seconds=1'], environment, file);
const isDone = async ({ ended, output }: BatchProcess) => [await ended, output()];
const success = (pictures: number) => [
  0,
  expect.stringContaining(`${pictures.toLocaleString('en')} pictures are classified`),
];
let paths: string[];

beforeAll(async () => {
  await writeTinyModel(join(home, 'models'));
  paths = await drawSmallPictures(join(home, 'pictures'), PICTURES);
  expect(await isDone(classify('pictures', 'alone'))).toEqual(success(PICTURES));
}, 120_000);

const inFull = onlyWhere(IS_WHOLE, 'FOODNET_KILLS=20', testWithRedis);

inFull(
  'one, two and four workers give what one process gives, bit for bit',
  async () => {
    await redis.start();
    for (const count of [1, 2, 4]) {
      const command = classify('pictures', `by-${count}`, '--redis');
      const workers = Array.from({ length: count }, () => work());
      expect(await isDone(command)).toEqual(success(PICTURES));
      for (const worker of workers) worker.kill('SIGTERM');
      expect(await Promise.all(workers.map(({ ended }) => ended))).toEqual(workers.map(() => 0));
      expect(await resultFiles(join(home, `by-${count}`))).toEqual(await resultFiles(join(home, 'alone')));
    }
    await redis.stop();
    expect((await resultRows(join(home, 'alone'))).map(({ path }) => path)).toEqual(paths);
  },
  600_000,
);

testWithRedis(
  'workers killed with -9, a Redis that is restarted, a command that is: nothing is missing or doubled',
  async () => {
    const draw = random(KILLS, 'kills');
    const workers = Array.from({ length: WORKERS }, () => work());
    await Promise.all(workers.map(({ printed }) => printed('is away (ECONNREFUSED); waiting for it')));
    await redis.start();
    let command = classify('pictures', 'killed', '--redis');
    const restarts = new Set(IS_WHOLE ? [7, 14] : [1]);
    let kills = 0;
    while (kills < KILLS) {
      const victim = kills % WORKERS;
      const begun = workers[victim].printed(/shard \d+/).then(() => true);
      if (!(await Promise.race([begun, command.ended.then(() => false)]))) break;
      await wait(draw() * MOST_WAIT_MS);
      workers[victim].kill('SIGKILL');
      await workers[victim].ended;
      workers[victim] = work();
      kills++;
      if (restarts.has(kills)) {
        await redis.stop('SIGKILL');
        await wait(draw() * 1_000);
        await redis.start();
      }
      // In CI one start more would take a second.
      if (kills === Math.ceil(KILLS / 2) && IS_WHOLE) {
        command.kill('SIGKILL');
        await command.ended;
        command = classify('pictures', 'killed', '--redis');
      }
    }
    expect(kills).toBe(KILLS);
    process.stderr.write(`${kills} kills, ${restarts.size} restarts of Redis\n`);
    expect(await isDone(command)).toEqual(success(PICTURES));
    for (const worker of workers) worker.kill('SIGTERM');
    expect(await Promise.all(workers.map(({ ended }) => ended))).toEqual(workers.map(() => 0));
    const said = [command, ...workers].map(({ output }) => output()).join();
    expect(said).toContain(redis.shown);
    expect(said).not.toContain(redis.password);
    expect(command.output()).toContain('0 of them set aside');
    await redis.stop();
    expect(await resultFiles(join(home, 'killed'))).toEqual(await resultFiles(join(home, 'alone')));
  },
  900_000,
);

testWithRedis(
  'a command and workers that are asked to end while Redis is away do not wait for it',
  async () => {
    await redis.start();
    const command = classify('pictures', 'abandoned', '--redis');
    await command.printed('Classifying');
    const worker = work();
    await worker.printed(/shard \d+/);
    await redis.stop('SIGKILL');
    await worker.printed('is away');
    command.kill('SIGTERM');
    worker.kill('SIGTERM');
    const sinceMs = performance.now();
    expect([await command.ended, await worker.ended]).toEqual([143, 0]);
    expect(performance.now() - sinceMs).toBeLessThan(10_000);
  },
);

inFull(
  'a picture that ends workers is set aside behind the third, and listed; all others are classified',
  async () => {
    await redis.start();
    const input = join(home, 'poisoned');
    await drawSmallPictures(input, 60);
    await copyFile(join(input, paths[0]), join(input, '0000', '00017-poison.png'));
    const command = classify('poisoned', 'careful', '--redis');
    let deaths = 0;
    const worker = async (): Promise<void> => {
      const mortal = work('mortal-worker.fixture.js');
      void command.ended.then(() => mortal.kill('SIGTERM'));
      if ((await mortal.ended) !== null) return;
      deaths++;
      await worker();
    };
    const working = worker();
    expect(await isDone(command)).toEqual(success(61));
    await working;
    expect(deaths).toBe(3);
    const rows = await resultRows(join(home, 'careful'));
    const failed = rows.filter(({ error }) => error !== null);
    expect(rows).toHaveLength(61);
    expect(failed).toEqual([expect.objectContaining({ path: '0000/00017-poison.png', labels: [] })]);
    expect(command.output()).toContain('1 could not be read, 1 of them set aside');
    await redis.stop();
  },
  180_000,
);
