import { parseOptions, workspace } from '@foodnet/stage';
import { drawPictures, temporaryFolder } from '@foodnet/testing';
import { beforeAll, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { copyWorkspace } from './copy-workspace.fixture.js';
import { start, type Started } from './started.fixture.js';

const readme = readFileSync(join(workspace, 'README.md'), 'utf8');
const commands = [...readme.matchAll(/^```sh\n(.*?)^```/gms)].flatMap(([, block]) =>
  block.trim().split('\n'),
);
const home = temporaryFolder();
const clone = join(temporaryFolder(), 'foodnet');
let port = 0;

/** What a reader puts in the place of the README's own names, and what makes it quick. */
const inOurWords = (line: string) =>
  line
    .replace(/(^|\| )curl /, '$1curl -s ')
    .replace('--dataset=pets', `--dataset=${join(home, 'pets')}`)
    .replace('--epochs=20', '--epochs=1 --batch-size=8')
    .replace('model.keras', join(home, 'model.keras'))
    .replace('picture.jpg', join(home, 'pets', 'class_0', '0.jpg'))
    .replace('notes.txt', join(home, 'notes.txt'))
    .replace(':3000', `:${port}`);

/** What Nx tells the tasks that it runs, taken away: a reader's shell has none of it. */
const shell = Object.fromEntries(
  Object.keys(process.env)
    .filter((name) => name.startsWith('NX_'))
    .map((name) => [name, undefined]),
);
const run = (line: string): Started =>
  start('bash', ['-c', `exec ${line}`], home, { ...shell, NX_DAEMON: 'false', PORT: String(port) }, clone);

/** Runs a command to its end. */
async function finish(line: string): Promise<string> {
  const { ended, output } = run(inOurWords(line));
  expect([line, await ended, output()]).toEqual([line, 0, output()]);
  return output();
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

beforeAll(async () => {
  port = await freePort();
  await drawPictures(join(home, 'pets'), { classes: 3, perClass: 20 });
  await writeFile(join(home, 'notes.txt'), 'no picture');
  await copyWorkspace(clone);
}, 60_000);

test('the commands of the README are those that these tests run', () => {
  expect(commands).toEqual([
    'npm ci && npm start',
    'npm ci && npm test',
    'npx nx run trainer:train --dataset=pets --preset=report --epochs=20',
    'npx nx run trainer:evaluate --run=report-pets',
    'npx nx run exporter:export --run=report-pets',
    'npx nx run inference-server:serve',
    'curl -F image=@picture.jpg localhost:3000/classify',
    'npx nx run exporter:import --from=model.keras --dataset=pets --run=mine',
    'curl -F image=@picture.jpg -F image=@notes.txt localhost:3000/classify',
    "curl -H 'Content-Type: image/jpeg' --data-binary @picture.jpg localhost:3000/classify",
    `printf '{"image": "%s"}' "$(base64 -w0 picture.jpg)" | curl --json @- localhost:3000/classify`,
    `printf '{"inputs": [{"name": "images", "datatype": "BYTES", "shape": [1], "data": ["%s"]}]}' "$(base64 -w0 picture.jpg)" | curl -d @- localhost:3000/v2/models/foodnet/infer`,
    `printf '{"instances": [{"b64": "%s"}]}' "$(base64 -w0 picture.jpg)" | curl -d @- localhost:3000/v1/models/foodnet:predict`,
  ]);
});

test('npm ci finds a whole lockfile, and npm test is what CI runs', async () => {
  await promisify(execFile)('npm', ['ci', '--dry-run'], { cwd: workspace });
  expect(readFileSync(join(workspace, '.ci/run'), 'utf8')).toMatch(/^npm ci\nnpm test$/m);
  expect(readFileSync(join(workspace, 'package-lock.json'), 'utf8')).not.toContain('"resolved": "http');
});

test('npm start ends with an address and a curl line that works, and a signal to npm ends all of it', async () => {
  const started = run('npm start -- --epochs=1 --preset=sample');
  const [, curl] = await started.printed(/^Try: +(curl .*)$/m);
  const answer = JSON.parse(await finish(curl)) as { predictions: unknown[] };
  expect(answer.predictions).toHaveLength(5);
  started.child.kill('SIGTERM');
  expect(await started.ended).toBe(0);
}, 180_000);

test('the commands for own pictures lead from a folder to a label', async () => {
  const [train, evaluate, exported, serve, curl, imported, ...asked] = commands.slice(2);
  expect(await finish(train)).toContain('Trained run report-pets');
  expect(await finish(evaluate)).toMatch(/top-1/);
  expect(await finish(exported)).toMatch(/models\/foodnet\/\d+ is ready/);
  await finish(`${exported} --format=keras --output=model.keras`);
  expect(await finish(imported)).toContain('mine');
  const server = run(serve);
  await server.printed(/Serving foodnet/);
  const answer = JSON.parse(await finish(curl)) as {
    predictions: { label: string }[];
  };
  expect(answer.predictions.map(({ label }) => label).sort()).toEqual(['class_0', 'class_1', 'class_2']);
  const answers: object[] = [];
  for (const line of asked) answers.push(JSON.parse(await finish(line)) as object);
  expect(answers.map((one) => Object.keys(one).at(-1))).toEqual([
    'results',
    'predictions',
    'predictions',
    'outputs',
    'predictions',
  ]);
  server.interrupt();
  await server.ended;
  // Nx leaves before the server's last words, so that what tells is the port.
  const isAlive = () =>
    fetch(`http://127.0.0.1:${port}/healthz`).then(
      () => true,
      () => false,
    );
  while (await isAlive()) await wait(20);
}, 180_000);

test('the README names every option and every command, and no other', async () => {
  const help = await (parseOptions({ name: 'x:y', summary: '' }, ['--help']) as { help: Promise<string> })
    .help;
  const known = [...help.matchAll(/--([a-z-]+)/g)].map(([, name]) => name).filter((name) => name !== 'help');
  const table = /^\| option +\|.*?\n\n/ms.exec(readme)?.[0] ?? '';
  const named = [...table.matchAll(/^\|([^|]*)\|/gm)].map(([, cell]) => cell).join();
  expect([...named.matchAll(/`--([a-z-]+)`/g)].map(([, name]) => name).sort()).toEqual(
    [...new Set(known)].sort(),
  );

  const nx = await promisify(execFile)(
    process.execPath,
    [createRequire(import.meta.url).resolve('nx/bin/nx.js'), 'graph', '--print'],
    {
      cwd: workspace,
      env: { ...process.env, NX_DAEMON: 'false' },
      maxBuffer: 1 << 26,
    },
  );
  const { graph } = JSON.parse(nx.stdout) as {
    graph: { nodes: Record<string, { data: { targets: Record<string, unknown> } }> };
  };
  for (const [, project, target] of readme.matchAll(/nx run ([a-z-]+):([a-z-]+)/g)) {
    expect([project, Object.keys(graph.nodes[project]?.data.targets ?? {})]).toEqual([
      project,
      expect.arrayContaining([target]),
    ]);
  }
});
