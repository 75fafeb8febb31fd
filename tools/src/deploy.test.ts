import { workspace } from '@foodnet/stage';
import { expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseAllDocuments } from 'yaml';

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

test('workers are started, and scaled by lists that there are in Redis', () => {
  const values = valuesOf('keda/workers.yaml');
  const command = values.filter(({ path }) => /\.command\.\d+$/.test(path)).map(({ value }) => value);
  expect(command.slice(0, 3)).toEqual(['node', 'packages/batch/dist/main.js', 'worker']);
  expect(deploy('trainer.Dockerfile')).toMatch(/--projects=\S*\bbatch\b/);
  const queues = readFileSync(join(workspace, 'packages/batch/src/redis/queues.ts'), 'utf8');
  const prefix = /=> *`(foodnet-)\$\{work\}`/.exec(queues)![1];
  const lists = values.filter(({ path }) => path.endsWith('.listName')).map(({ value }) => value);
  expect(lists).toEqual(['wait', 'active'].map((state) => `bull:${prefix}classify:${state}`));
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
