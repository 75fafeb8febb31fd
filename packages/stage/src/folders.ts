import { FoodnetError, nameSchema, type PictureSpec } from '@foodnet/contracts';
import { existsSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { SharedOptions } from './options.js';
import { recipeName, type RecipeOptions } from './preset-of.js';

/** The folder of Foodnet's packages: packages/ of a checkout, or node_modules/@foodnet/. */
export const packagesFolder = resolve(import.meta.dirname, '../..');

/** The checkout, where this is one. */
export const workspace = resolve(packagesFolder, '..');

/** The folder that holds data/, runs/ and models/: FOODNET_HOME, or the checkout; installed, the working folder. */
export function home(): string {
  return resolve(process.env.FOODNET_HOME ?? (existsSync(join(workspace, 'nx.json')) ? workspace : '.'));
}

let isCommand = false;

/** From now on relative paths are those of a command's user; a program that uses the packages has its working folder's. */
export function takeUserPaths(): void {
  isCommand = true;
}

/** A path that the user wrote: npm and npx tell a command the user's own folder in INIT_CWD, Nx itself changes it. */
export function userPath(path: string): string {
  return resolve((isCommand ? process.env.INIT_CWD : undefined) ?? process.cwd(), path);
}

/** Where a dataset comes from: `sample`, what the user names, or nothing but the name of a prepared one. */
export interface DatasetSource {
  readonly name: string;
  /** `sample`, an absolute path, a URL, or undefined where only the name is known. */
  readonly location?: string;
}

export const isUrl = (text: string): boolean => /^https?:\/\//i.test(text);

/**
 * A word without "/" names a folder, an archive or a list of the user's if there is one, and else a known or prepared
 * dataset. With --source, --dataset is a name.
 *
 * @throws FoodnetError `missing` where it can be neither, `bad-option` where --source has no name to go with, or a URL is
 * cut off.
 */
export function datasetSource(
  option: SharedOptions['dataset'],
  from?: SharedOptions['source'],
): DatasetSource {
  if (from !== undefined) {
    if (option === 'sample' || !nameSchema.safeParse(option).success) {
      throw new FoodnetError(
        'bad-option',
        `Cannot use --source=${from} with --dataset=${option}: expected a name for the dataset, such as --dataset=pets. ` +
          'Name it, or give --dataset the source itself.',
      );
    }
    return { name: option, location: isUrl(from) ? wholeUrl('source', from) : userPath(from) };
  }
  if (option === 'sample') return { name: 'sample', location: 'sample' };
  if (isUrl(option)) {
    const { pathname } = new URL(wholeUrl('dataset', option));
    return { name: plainName(pathname), location: option };
  }
  const path = userPath(option);
  if (option.includes('/') || option.startsWith('.') || existsSync(path)) {
    const isFolder = existsSync(path) && statSync(path).isDirectory();
    return { name: plainName(isFolder ? `${path}/` : path), location: path };
  }
  if (!nameSchema.safeParse(option).success) {
    throw new FoodnetError(
      'missing',
      `Cannot find the dataset "${option}": there is no such folder here, and no dataset can have this name. Check --dataset.`,
    );
  }
  return { name: option };
}

function wholeUrl(option: 'dataset' | 'source', text: string): string {
  if (URL.canParse(text)) return text;
  throw new FoodnetError(
    'bad-option',
    `Cannot use --${option}=${text}: it is no whole URL. Give it as https://<host>/<archive>.`,
  );
}

/** How --dataset names data that is prepared: what it was prepared from where that gives the same name, else the name. */
export function datasetOption(prepared: Required<DatasetSource>): string {
  return datasetSource(prepared.location).name === prepared.name ? prepared.location : prepared.name;
}

/** The last part of a path as a name, without the extension of an archive or a list unless it is a folder's ("/"). */
function plainName(path: string): string {
  const last = path.endsWith('/')
    ? basename(path)
    : basename(path).replace(/\.(tar|tar\.gz|tgz|zip|csv|jsonl|ndjson)$/i, '');
  return asName(last) || 'pictures';
}

/** A text as `nameSchema` has it, or nothing where none of its characters may stand in a name. */
export function asName(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 128);
}

/** What a URL's archive is called in data/<dataset>/: the last part of its path, as a plain name of a file. */
export function archiveName(url: string): string {
  const plain = basename(new URL(url).pathname)
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^\.+/, '');
  return plain.slice(-100) || 'archive';
}

/** data/<dataset>/<width>x<height>-<kernel>/ */
export function preparedFolder(dataset: string, picture: PictureSpec): string {
  return join(home(), 'data', dataset, `${picture.width}x${picture.height}-${picture.kernel}`);
}

/** The name of a version's folder in models/<model>/. */
export const isVersionNumber = (name: string): boolean => /^[1-9]\d{0,8}$/.test(name);

/** The last part of a `preparedFolder`. */
export const isPreparedName = (name: string): boolean => /^\d+x\d+-[a-z0-9]+$/.test(name);

/** The name of the run that the options mean. */
export function runName(
  options: Pick<SharedOptions, 'run' | 'dataset'> & Partial<Pick<SharedOptions, 'source'>> & RecipeOptions,
): string {
  const { run, dataset, source } = options;
  // A config file may be called what no run can be.
  return run ?? asName(`${recipeName(options)}-${datasetSource(dataset, source).name}`);
}

/** runs/<run>/ */
export function runFolder(run: string): string {
  return join(home(), 'runs', run);
}

/** models/, or the folder that --models names. */
export function modelsFolder(options: Pick<SharedOptions, 'models'>): string {
  return options.models === undefined ? join(home(), 'models') : userPath(options.models);
}
