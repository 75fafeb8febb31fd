import { workspace } from '@foodnet/stage';
import * as tensorflow from '@foodnet/tensorflow';
import { expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse, parseAllDocuments } from 'yaml';

const deploy = (file: string) => readFileSync(join(workspace, 'deploy', file), 'utf8');

/** Every value of a YAML file, with the names that lead to it. */
function valuesOf(file: string): { readonly path: string; readonly value: unknown }[] {
  const walk = (value: unknown, path: string): { path: string; value: unknown }[] =>
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([name, below]) => walk(below, `${path}.${name}`))
      : [{ path, value }];
  return parseAllDocuments(deploy(file), { merge: true }).flatMap((document) => {
    expect([file, document.errors]).toEqual([file, []]);
    return walk(document.toJS(), '');
  });
}

interface Compose {
  readonly services: Readonly<Record<string, { readonly volumes: readonly unknown[] }>>;
}

const manifests = ['compose.yaml', 'kserve.yaml', 'kubernetes/deployment.yaml', 'kubernetes/autoscaler.yaml'];
const source = (path: string) => readFileSync(join(workspace, 'packages/inference-server/src', path), 'utf8');

/** The packages of this workspace that a package needs to run, itself among them. */
function needed(name: string, found = new Set<string>()): Set<string> {
  if (found.has(name)) return found;
  found.add(name);
  const { dependencies = {} } = JSON.parse(
    readFileSync(join(workspace, 'packages', name, 'package.json'), 'utf8'),
  ) as { dependencies?: Record<string, string> };
  for (const dependency of Object.keys(dependencies))
    if (dependency.startsWith('@foodnet/')) needed(dependency.slice('@foodnet/'.length), found);
  return found;
}

test("the server's image holds each package that the server needs, and no other", () => {
  const copied = [...deploy('server.Dockerfile').matchAll(/\/app\/packages\/([a-z-]+) /g)];
  expect(copied.map(([, name]) => name).sort()).toEqual([...needed('inference-server')].sort());
});

test('nx, npm start, the image and the benchmarks give the server the same options of Node', () => {
  const read = (path: string) => readFileSync(join(workspace, path), 'utf8');
  const starts = [
    read('packages/inference-server/package.json'),
    read('package.json'),
    deploy('server.Dockerfile'),
  ];
  const options = starts.map(
    (text) => /node"?,? "?(--\S+?)"?,? \S*(?:dist\/main|tools\/start)\.m?js/.exec(text)?.[1],
  );
  expect(options).toEqual(Array(3).fill('--max-semi-space-size=4'));
  expect(read('packages/bench/src/serve/server-command.ts')).toContain(`'${options[0]}',`);
});

test('whether a pod lives is asked at a port that clients cannot fill', () => {
  const values = valuesOf('kubernetes/deployment.yaml');
  const portOf = (probe: string) => values.find(({ path }) => path.endsWith(`.${probe}.httpGet.port`))?.value;
  expect(['startupProbe', 'livenessProbe', 'readinessProbe'].map(portOf)).toEqual(['admin', 'admin', 'http']);
});

test('the images are built of the workspace alone, not of what people keep in it', () => {
  const lines = readFileSync(join(workspace, '.dockerignore'), 'utf8').split('\n');
  const patterns = lines.filter((line) => line !== '' && !line.startsWith('#'));
  expect(patterns[0]).toBe('*');
  const taken = patterns.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
  const { workspaces } = JSON.parse(readFileSync(join(workspace, 'package.json'), 'utf8')) as {
    workspaces: string[];
  };
  // What npm, Nx and the compiler read.
  const folders = workspaces.map((path) => path.split('/')[0]);
  const files = ['.npmrc', 'package.json', 'package-lock.json', 'nx.json', 'tsconfig.base.json'];
  expect(taken).toEqual(expect.arrayContaining([...folders, ...files]));
  // A folder of its own for each class of pictures may lie in the workspace under any name.
  expect(taken.filter((name) => !/\.|^LICENSE$/.test(name)).sort()).toEqual(folders.sort());
  expect(patterns).toEqual(expect.arrayContaining(['**/node_modules', '**/dist']));
});

test('git passes over what the commands write into the workspace', () => {
  const ignored = readFileSync(join(workspace, '.gitignore'), 'utf8').split('\n');
  const [, pictures] = /\$\{PICTURES:-\.\/(\w+)\}/.exec(deploy('compose.yaml'))!;
  const [, keys] = /\.default\('(\S+)'\)/.exec(source('auth/add-key.ts'))!;
  const folders = ['data', 'runs', 'models', 'sweeps', 'weights', `deploy/${pictures}`];
  expect(ignored).toEqual(expect.arrayContaining([...folders.map((name) => `/${name}/`), `/${keys}`]));
});

test("the trainer's image provides what a GPU needs by names that there are", () => {
  const [, names] = /import \{ ([\w, ]+) \} from '\.\/packages\/tensorflow\/dist\/index\.js'/.exec(
    deploy('trainer.Dockerfile'),
  )!;
  expect(names.split(', ')).toEqual(['provideOnnxRuntimeCuda', 'provideTensorFlow']);
  for (const name of names.split(', ')) {
    expect(Object.keys(tensorflow)).toContain(name);
    expect(deploy('trainer.Dockerfile')).toContain(`await ${name}(`);
  }
});

test('workers are started, and scaled by lists that there are in Redis', () => {
  const values = valuesOf('keda/workers.yaml');
  const command = values.filter(({ path }) => /\.command\.\d+$/.test(path)).map(({ value }) => value);
  expect(command.slice(0, 3)).toEqual(['node', 'packages/batch/dist/main.js', 'worker']);
  expect(deploy('trainer.Dockerfile')).toMatch(/--projects=\S*\bbatch\b/);
  const queues = readFileSync(join(workspace, 'packages/batch/src/redis/queues.ts'), 'utf8');
  const prefix = /=> *`(foodnet-)\$\{work\}`/.exec(queues)![1];
  const lists = values.filter(({ path }) => path.endsWith('.listName')).map(({ value }) => value);
  const works = /^--work=(.*)$/.exec(String(command[3]))![1].split(',');
  expect(lists).toEqual(
    works.flatMap((work) => ['wait', 'active'].map((state) => `bull:${prefix}${work}:${state}`)),
  );
});

test('images are named by a registry and a tag that stays, so that one which is there is not pulled again', () => {
  const named = ['kserve.yaml', 'keda/workers.yaml'].flatMap((file) =>
    valuesOf(file).flatMap(({ path, value }) => (path.endsWith('.image') ? [String(value)] : [])),
  );
  const [{ name, newName, newTag }] = (
    parse(deploy('kubernetes/kustomization.yaml')) as { images: Record<string, string>[] }
  ).images;
  for (const image of [...named, `${newName}:${newTag}`])
    expect(image).toMatch(/^registry\.example\.com\/foodnet-(server|trainer):\d/);
  expect(valuesOf('kubernetes/deployment.yaml')).toContainEqual({
    path: expect.stringMatching(/\.image$/),
    value: name,
  });
});

test('the pictures that Compose mounts are a folder of the host, never a volume of that name', () => {
  const [mount] = (parse(deploy('compose.yaml'), { merge: true }) as Compose).services.train.volumes;
  expect(mount).toMatchObject({ type: 'bind', target: '/pictures', read_only: true });
});

test('pods that write to a volume do so as the group of their image', () => {
  for (const file of ['keda/workers.yaml', 'kubernetes/fill-models.yaml'])
    expect(valuesOf(file)).toContainEqual({
      path: expect.stringMatching(/\.securityContext\.fsGroup$/),
      value: 1000,
    });
});

test('no pod needs more rights than a cluster that restricts them gives', () => {
  const rights = {
    'securityContext.runAsNonRoot': true,
    'securityContext.seccompProfile.type': 'RuntimeDefault',
    'securityContext.allowPrivilegeEscalation': false,
    'securityContext.capabilities.drop.0': 'ALL',
  };
  for (const file of [
    'keda/workers.yaml',
    'kserve.yaml',
    'kubernetes/deployment.yaml',
    'kubernetes/fill-models.yaml',
  ]) {
    const values = valuesOf(file);
    for (const [path, value] of Object.entries(rights))
      expect([file, path, values.find((one) => one.path.endsWith(`.${path}`))?.value]).toEqual([
        file,
        path,
        value,
      ]);
  }
});

test('the pod that models are copied through may write to the claim that the servers read', () => {
  const fill = valuesOf('kubernetes/fill-models.yaml');
  const claimOf = (values: ReturnType<typeof valuesOf>) =>
    values.find(({ path }) => path.endsWith('.claimName'))?.value;
  expect(claimOf(fill)).toBe(claimOf(valuesOf('kubernetes/deployment.yaml')));
  expect(fill.some(({ path }) => path.endsWith('.readOnly'))).toBe(false);
});

test('the mean that the autoscaler goes by has samples, also of a Prometheus that takes one in a minute', () => {
  const minutes = /avg_over_time\(.*\[(\d+)m\]\)/.exec(deploy('kubernetes/prometheus-adapter.yaml'))?.[1];
  expect(Number(minutes)).toBeGreaterThanOrEqual(2);
});

test('what the manifests tell the server, ask it and scale it by is there', async () => {
  const main = join(workspace, 'packages/inference-server/dist/main.js');
  const { stdout: help } = await promisify(execFile)(process.execPath, [main, 'serve', '--help']);
  const values = manifests.flatMap(valuesOf);
  const options = values.flatMap(({ path, value }) =>
    /\.args\.\d+$/.test(path) ? (/^--[a-z-]+/.exec(String(value)) ?? []) : [],
  );
  expect(options).toContain('--admin-port');
  for (const option of options) expect(help).toContain(`${option} `);

  const probes = values.filter(({ path }) => path.endsWith('httpGet.path'));
  expect(probes.length).toBeGreaterThan(3);
  for (const { value } of probes) expect(source('app.ts')).toContain(`'${String(value)}'`);

  const metrics = values.filter(({ path }) => path.endsWith('metric.name'));
  expect(metrics).toHaveLength(1);
  for (const { value } of metrics) expect(source('metrics/metrics.ts')).toContain(`'${String(value)}'`);
});
