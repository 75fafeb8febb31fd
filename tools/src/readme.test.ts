import { parseOptions, presetOf, workspace } from '@foodnet/stage';
import { drawPictures, freePort, temporaryFolder } from '@foodnet/testing';
import { beforeAll, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { blockLines, documents } from './documents.fixture.js';
import { copyWorkspace } from './copy-workspace.fixture.js';
import { start, type Started } from './started.fixture.js';

/** Commands of the documents that are not run yet. */
const unrun = new Set(blockLines('sh'));
const home = temporaryFolder();
/** Not every path is of plain letters. */
const clone = join(temporaryFolder(), 'my projects', 'foodnet');
let [port, adminPort, key] = [0, 0, ''];

/** What a reader puts in the place of the documents' own names, and what makes it quick. */
const inOurWords = (line: string) =>
  line
    .replace(/(^|\| )curl /, '$1curl -s ')
    .replace('--dataset=pets', `--dataset=${join(home, 'pets')}`)
    .replace('--epochs=20', '--epochs=1 --batch-size=8')
    .replace('=model.keras', `=${join(home, 'model.keras')}`)
    .replace('--input=pets', `--input=${join(home, 'pets')}`)
    .replace('picture.jpg', join(home, 'pets', 'class_0', '0.jpg'))
    .replace('notes.txt', join(home, 'notes.txt'))
    .replace(':3000', `:${port}`)
    .replace(/(:|=)3001/, `$1${adminPort}`)
    .replace('$KEY', key);

/** What Nx runs for a target, without the second that Nx takes to find it. */
function withoutNx(line: string): string {
  const [, project, target, rest] = /^npx nx run ([a-z-]+):([a-z-]+)(?: --(?= ))?(.*)$/.exec(line) ?? [];
  if (project === undefined) return line;
  const folder = project === 'tools' ? 'tools' : join('packages', project);
  const { nx } = JSON.parse(readFileSync(join(workspace, folder, 'package.json'), 'utf8')) as {
    nx: { targets: Record<string, { command: string }> };
  };
  return `${nx.targets[target].command}${rest}`;
}

/** What Nx tells the tasks that it runs, taken away: a reader's shell has none of it. */
const shell = Object.fromEntries(
  Object.keys(process.env)
    .filter((name) => name.startsWith('NX_'))
    .map((name) => [name, undefined]),
);
const run = (line: string): Started =>
  start('bash', ['-c', `exec ${line}`], home, { ...shell, NX_DAEMON: 'false', PORT: String(port) }, clone);

/** Starts a command, without Nx where `directly` says so. It must stand in a document, word for word. */
function documented(line: string, { directly = false } = {}): Started {
  expect(blockLines('sh')).toContain(line);
  unrun.delete(line);
  return run(inOurWords(directly ? withoutNx(line) : line));
}

/** Waits for the end of a command. */
async function endOf({ ended, output }: Started): Promise<string> {
  expect([await ended, output()]).toEqual([0, output()]);
  return output();
}

/** Runs a command of the README to its end, as it stands there. */
const finish = (line: string) => endOf(documented(line));

/** Runs a command of another page to its end. */
const finishDirectly = (line: string) => endOf(documented(line, { directly: true }));

beforeAll(async () => {
  [port, adminPort] = [await freePort(), await freePort()];
  await drawPictures(join(home, 'pets'), { classes: 3, perClass: 20 });
  writeFileSync(join(home, 'notes.txt'), 'no picture');
  await copyWorkspace(clone);
}, 60_000);

test('npm ci finds a whole lockfile, and npm test is what CI runs', async () => {
  await promisify(execFile)('npm', ['ci', '--dry-run'], { cwd: workspace });
  expect(readFileSync(join(workspace, '.ci/run'), 'utf8')).toMatch(/^npm ci\nnpm test$/m);
  expect(readFileSync(join(workspace, 'package-lock.json'), 'utf8')).not.toContain('"resolved": "http');
  expect(unrun.delete('npm ci && npm test')).toBe(true);
});

test('npm start ends with an address and a curl line that works, and a signal to npm ends all of it', async () => {
  const started = run('npm start -- --epochs=1 --preset=sample');
  const [, curl] = await started.printed(/^Try: +(curl .*)$/m);
  const answer = JSON.parse(await endOf(run(inOurWords(curl)))) as { predictions: unknown[] };
  expect(answer.predictions).toHaveLength(5);
  expect(unrun.delete('npm ci && npm start')).toBe(true);
  started.child.kill('SIGTERM');
  expect(await started.ended).toBe(0);
}, 180_000);

/** The least that there is to sweep. */
const oneRecipe = `
search: grid
base: { preset: sample, epochs: 1 }
parameters: { batchSize: [32] }
`;

/** Labels of an answer of POST /classify. */
const labelsOf = (answer: string) =>
  (JSON.parse(answer) as { predictions: { label: string }[] }).predictions.map(({ label }) => label).sort();

/** Interrupts a server. Nx leaves before the server's last words, so that what tells is the port. */
async function stop(server: Started): Promise<void> {
  server.interrupt();
  await server.ended;
  const answers = () =>
    fetch(`http://127.0.0.1:${port}/healthz`).then(
      () => true,
      () => false,
    );
  while (await answers()) await wait(20);
}

test('the commands for own pictures lead from a folder to a label', async () => {
  expect(await finish('npx nx run trainer:train --dataset=pets --preset=strong --epochs=20')).toContain(
    'Trained run strong-pets',
  );
  expect(await finish('npx nx run trainer:evaluate --run=strong-pets')).toMatch(/top-1/);
  expect(await finish('npx nx run exporter:export --run=strong-pets')).toMatch(
    /models\/foodnet\/\d+ is ready/,
  );
  const server = documented('npx nx run inference-server:serve');
  await server.printed(/Serving foodnet/);
  const classes = ['class_0', 'class_1', 'class_2'];
  expect(labelsOf(await finish('curl -F image=@picture.jpg localhost:3000/classify'))).toEqual(classes);
  expect(labelsOf(await finish("curl -F image=@picture.jpg 'localhost:3000/classify?topk=3'"))).toEqual(
    classes,
  );
  // What an answer has last tells which protocol gave it.
  for (const [line, last] of [
    ['curl -F image=@picture.jpg -F image=@notes.txt localhost:3000/classify', 'results'],
    ["curl -H 'Content-Type: image/jpeg' --data-binary @picture.jpg localhost:3000/classify", 'predictions'],
    [
      `printf '{"image": "%s"}' "$(base64 -w0 picture.jpg)" | curl -H 'Content-Type: application/json' -d @- localhost:3000/classify`,
      'predictions',
    ],
    [
      `printf '{"inputs": [{"name": "images", "datatype": "BYTES", "shape": [1], "data": ["%s"]}]}' "$(base64 -w0 picture.jpg)" | curl -d @- localhost:3000/v2/models/foodnet/infer`,
      'outputs',
    ],
    [
      `printf '{"instances": [{"b64": "%s"}]}' "$(base64 -w0 picture.jpg)" | curl -d @- localhost:3000/v1/models/foodnet:predict`,
      'predictions',
    ],
  ])
    expect([line, Object.keys(JSON.parse(await finish(line)) as object).at(-1)]).toEqual([line, last]);
  await stop(server);
}, 180_000);

test('the commands of the other pages do what is said', async () => {
  expect(await finishDirectly('npx nx run dataset:prepare --dataset=pets --preset=strong')).toContain(
    'is ready',
  );
  expect(await finishDirectly('npx nx run trainer:predict -- picture.jpg --run=strong-pets')).toContain(
    'class_',
  );
  expect(await finishDirectly('npx nx run trainer:runs')).toContain('strong-pets');
  expect(await finishDirectly('npx nx run exporter:list')).toContain('strong-pets');
  await finishDirectly('npx nx run exporter:promote -- --alias=stable --version=1');

  await finishDirectly('npx nx run exporter:export --run=strong-pets --format=keras');
  await rename(join(home, 'runs/strong-pets/strong-pets.keras'), join(home, 'model.keras'));
  expect(
    await finishDirectly('npx nx run exporter:import --from=model.keras --dataset=pets --run=mine'),
  ).toContain('mine');

  expect(await finishDirectly('npx nx run batch:classify -- --input=pets --output=labels')).toContain(
    '60 pictures are classified',
  );
  writeFileSync(join(home, 'sweep.yaml'), oneRecipe);
  expect(await finishDirectly('npx nx run trainer:sweep --config=sweep.yaml --dataset=pets')).toMatch(
    /sweep-pets-0 +trained/,
  );

  key = (await finishDirectly('npx nx run inference-server:add-key -- --name=shop')).trim();
  const server = documented(
    'npx nx run inference-server:serve -- --api-keys-file=api-keys.json --admin-port=3001',
    { directly: true },
  );
  await server.printed(/Serving foodnet/);
  // The version that has the alias answers, though a newer one is there.
  expect(
    JSON.parse(await finish('curl -H "X-API-Key: $KEY" -F image=@picture.jpg localhost:3000/classify')),
  ).toMatchObject({ model: { version: 1 } });
  expect(await finish('curl -X POST localhost:3001/v1/admin/reload')).toContain('foodnet');
  expect(await finish('curl localhost:3001/metrics')).toContain('foodnet_queue_pictures 0');
  await stop(server);
}, 180_000);

test('no command of the documents was left out', () => {
  expect([...unrun]).toEqual([]);
});

test('the recipe that the documents show is one', () => {
  const config = join(home, 'mine.yaml');
  writeFileSync(config, blockLines('yaml').join('\n'));
  expect(presetOf({ config })).toMatchObject({ epochs: 40, frozenLayers: ['stem_*'] });
});

test('links between the documents lead somewhere', () => {
  for (const [path, text] of documents) {
    for (const [, link] of text.matchAll(/(?:\]\(|src(?:set)?=")(?!https?:)([^)"]+)[)"]/g)) {
      const [file, anchor] = link.split('#');
      // `#measured` is of the same page.
      const target = join(workspace, file === '' ? path : join(dirname(path), file));
      expect([path, link, existsSync(target)]).toEqual([path, link, true]);
      if (anchor === undefined) continue;
      const titles = [...readFileSync(target, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
        title.toLowerCase().replaceAll(' ', '-'),
      );
      expect([path, link, titles]).toEqual([path, link, expect.arrayContaining([anchor])]);
    }
  }
});

test('the documents name every option and every command, and no other', async () => {
  const help = await (parseOptions({ name: 'x:y', summary: '' }, ['--help']) as { help: Promise<string> })
    .help;
  const known = [...help.matchAll(/--([a-z-]+)/g)].map(([, name]) => name).filter((name) => name !== 'help');
  const table = /^\| option +\|.*?\n\n/ms.exec(documents.get('docs/commands.md') ?? '')?.[0] ?? '';
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
  for (const [, project, target] of [...documents.values()].join().matchAll(/nx run ([a-z-]+):([a-z-]+)/g)) {
    expect([project, Object.keys(graph.nodes[project]?.data.targets ?? {})]).toEqual([
      project,
      expect.arrayContaining([target]),
    ]);
  }
});
