import { checkPackage, createPackageFromTarballData, type Problem } from '@arethetypeswrong/core';
import { workspace } from '@foodnet/stage';
import { drawPictures, temporaryFolder } from '@foodnet/testing';
import { beforeAll, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { installPacked, type Installed } from './install-packed.fixture.js';
import { dependencyClosure } from './dependency-closure.js';
import { publicPackages, readPackageJson } from './public-packages.js';

const execute = promisify(execFile);
const project = temporaryFolder();
let packages: readonly Installed[];

/** Runs Node in the project; a failure shows what it said. */
const run = (args: readonly string[], env = process.env) =>
  execute(process.execPath, args, { cwd: project, env }).catch(
    ({ message, stdout }: { message: string; stdout: string }) => {
      throw new Error(`${message}\n${stdout}`);
    },
  );

beforeAll(async () => {
  packages = await installPacked(publicPackages(), project);
  await cp(join(workspace, 'tools', 'consumer'), project, { recursive: true });
});

test('each package says what it is, under which license and for which Node', () => {
  expect(packages.length).toBeGreaterThan(5);
  const { version, license, engines } = readPackageJson(workspace);
  for (const { manifest, installed } of packages) {
    expect(manifest).toMatchObject({ version, license, engines });
    expect(manifest.name).toMatch(/^@foodnet\/[a-z-]+$/);
    expect(manifest.description).toMatch(/./);
    expect(readFileSync(join(installed, 'LICENSE'), 'utf8')).toBe(
      readFileSync(join(workspace, 'LICENSE'), 'utf8'),
    );
  }
});

test('a package holds no tests, and depends on all that its files import', () => {
  for (const { manifest, installed } of packages) {
    const files = readdirSync(installed, { recursive: true, encoding: 'utf8' }).filter(
      (file) => !file.startsWith('node_modules'),
    );
    expect(files.filter((file) => /\.(test|fixture)\.|fixtures\/|\.map$|tsbuildinfo/.test(file))).toEqual([]);
    const imported = files
      .filter((file) => /^dist\/.*\.(js|d\.ts)$/.test(file))
      .flatMap((file) => importsOf(readFileSync(join(installed, file), 'utf8')));
    const known = [manifest.name, ...Object.keys(manifest.dependencies ?? {})];
    expect([manifest.name, [...new Set(imported)].filter((name) => !known.includes(name))]).toEqual([
      manifest.name,
      [],
    ]);
  }
});

/** Names of the packages that a file imports, for values or for types. */
function importsOf(text: string): string[] {
  const specifiers = [
    ...text.matchAll(/^(?:import|export)\b(?:[^'"`;]*?\sfrom)?\s+['"]([^'".][^'"\n]*)['"]/gm),
    ...text.matchAll(/\b(?:import|require|require\.resolve)\(['"]([^'".][^'"\n]*)['"]\)/g),
  ].map(([, specifier]) => specifier);
  return specifiers
    .filter((specifier) => !specifier.startsWith('node:'))
    .map((specifier) => /^(@[^/]+\/)?[^/]+/.exec(specifier)![0]);
}

test('publint finds nothing', async () => {
  for (const { manifest, installed } of packages) {
    const { messages } = await publint({ pkgDir: installed, pack: false });
    expect([manifest.name, messages.map((message) => formatMessage(message, { ...manifest }))]).toEqual([
      manifest.name,
      [],
    ]);
  }
});

test('the types are found wherever ES modules are', async () => {
  for (const { manifest, tarball } of packages) {
    const result = await checkPackage(createPackageFromTarballData(readFileSync(tarball)));
    expect([manifest.name, result.types]).toMatchObject([manifest.name, { kind: 'included' }]);
    // Node 10 knows no "exports", and require() of an ES module is what Node does today.
    const isOurs = ({ kind }: Problem, modules: string | undefined) =>
      kind !== 'CJSResolvesToESM' && modules !== 'node10';
    const problems = 'problems' in result ? result.problems : [];
    expect([
      manifest.name,
      problems.filter((problem) =>
        isOurs(problem, 'resolutionKind' in problem ? problem.resolutionKind : undefined),
      ),
    ]).toEqual([manifest.name, []]);
  }
});

test('no package that the server or the classifier needs brings TensorFlow', () => {
  const namesOf = (name: string) => dependencyClosure(name).map((one) => one.name);
  const served = namesOf('@foodnet/inference-server');
  expect(served).toContain('onnxruntime-node');
  expect(served.filter((name) => /tensorflow|tfjs/.test(name))).toEqual([]);
  expect(namesOf('@foodnet/trainer')).toContain('@tensorflow/tfjs-node-gpu');
});

test('a project elsewhere prepares, trains, exports, classifies and serves with them', async () => {
  await drawPictures(join(project, 'pets'), { classes: 3, perClass: 8 });
  await writeExamples();
  const compiler = join(workspace, 'node_modules/typescript-native/bin/tsc');
  await run([compiler, '-p', project]);

  const { FOODNET_HOME: _, INIT_CWD: __, ...env } = process.env;
  const { stdout, stderr } = await run(['use.mjs'], env);
  expect(stderr).not.toContain('Reading');
  const found = JSON.parse(stdout.trim().split('\n').at(-1)!) as Record<string, unknown>;
  expect(found).toMatchObject({
    classes: ['class_0', 'class_1', 'class_2'],
    epochs: [0],
    refused: 'contradiction',
    status: ['finished', 'finished'],
    model: 'pets/1',
    ofBytes: found.ofFile,
    served: found.ofFile,
  });
  expect(found.ofFile).toHaveLength(3);
}, 180_000);

/** The examples of the packages' READMEs, beside the program that is run, to be compiled with it. */
async function writeExamples(): Promise<void> {
  const readmes = packages.map(({ installed }) => join(installed, 'README.md')).filter(existsSync);
  const examples = readmes.flatMap((readme) => [
    ...readFileSync(readme, 'utf8').matchAll(/^```ts\n(.*?)^```/gms),
  ]);
  expect(examples.length).toBeGreaterThan(4);
  for (const [index, [, example]] of examples.entries())
    await writeFile(join(project, `example-${index}.mts`), example);
}

test('CommonJS takes them by require()', async () => {
  const { stdout } = await run(['use.cjs']);
  expect(JSON.parse(stdout)).toEqual([
    'loadClassifier',
    'createServer',
    'prepareDataset',
    'train',
    'exportModel',
  ]);
});
