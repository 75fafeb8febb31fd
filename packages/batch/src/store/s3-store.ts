import {
  DeleteObjectCommand,
  GetObjectCommand,
  NoSuchKey,
  paginateListObjectsV2,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { FoodnetError } from '@foodnet/contracts';
import { mapInOrder } from '@foodnet/dataset';
import { defaultPictureLimits, refuseManyBytes, type PictureLimits } from '@foodnet/picture';
import { Readable } from 'node:stream';
import type { Store, StoredFile } from './store.js';

/** Objects that are removed at once: each takes its time. */
const REMOVED_AT_ONCE = 32;

/**
 * A bucket, or what lies in it below a prefix. Region, credentials and the address of a store that is not Amazon's come
 * from the environment, as with every program that uses the SDK: AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY,
 * AWS_ENDPOINT_URL_S3 and the like.
 */
export class S3Store implements Store {
  private constructor(
    readonly location: string,
    private readonly client: S3Client,
    private readonly bucket: string,
    /** '' or with a final "/". */
    private readonly prefix: string,
  ) {}

  /** @throws FoodnetError `bad-option` where there is no bucket in it. */
  static open(location: string): S3Store {
    const [, bucket, rest] = /^s3:\/\/([^/]+)\/?(.*)$/.exec(location) ?? [];
    if (bucket === undefined)
      throw new FoodnetError('bad-option', `Cannot use ${location}: expected s3://<bucket>/<prefix>.`);
    const prefix = rest === '' || rest.endsWith('/') ? rest : `${rest}/`;
    const { AWS_ENDPOINT_URL_S3: own, AWS_ENDPOINT_URL: endpoint = own } = process.env;
    // Stores that are not Amazon's seldom have a name of its own for each bucket.
    const client = new S3Client({
      forcePathStyle: endpoint !== undefined,
      ...(process.env.AWS_REGION === undefined && endpoint !== undefined && { region: 'us-east-1' }),
    });
    return new S3Store(location, client, bucket, prefix);
  }

  async *list(folder: string, signal?: AbortSignal): AsyncGenerator<StoredFile, void> {
    const prefix = folder === '' ? this.prefix : `${this.prefix}${folder}/`;
    const pages = paginateListObjectsV2({ client: this.client }, { Bucket: this.bucket, Prefix: prefix });
    const iterator = pages[Symbol.asyncIterator]();
    for (;;) {
      const page = await this.told(() => iterator.next());
      if (page.done) return;
      for (const { Key: key = '', Size: bytes } of page.value.Contents ?? []) {
        signal?.throwIfAborted();
        const path = key.slice(this.prefix.length);
        const isHidden = path.split('/').some((name) => name.startsWith('.'));
        // Consoles make empty objects that stand for folders, also for the prefix itself.
        if (!isHidden && !key.endsWith('/')) yield { path, bytes };
      }
    }
  }

  async find(path: string): Promise<Uint8Array | undefined> {
    return this.read(path);
  }

  async source(path: string): Promise<Uint8Array> {
    const bytes = await this.read(path, defaultPictureLimits);
    if (!bytes) throw Object.assign(new Error(`There is no ${path}.`), { code: 'ENOENT' });
    return bytes;
  }

  async put(path: string, content: string | Uint8Array): Promise<void> {
    await this.told(() => this.client.send(new PutObjectCommand({ ...this.object(path), Body: content })));
  }

  async remove(path: string): Promise<void> {
    const remove = async (file: StoredFile) =>
      this.told(() => this.client.send(new DeleteObjectCommand(this.object(file.path))));
    const removing = mapInOrder(this.list(path), REMOVED_AT_ONCE, remove);
    while (!(await removing.next()).done);
    await remove({ path });
  }

  /** @param limits refuse an object by the length that it announces; without them it may be of any size. */
  private async read(path: string, limits?: PictureLimits): Promise<Uint8Array | undefined> {
    try {
      const { Body: body, ContentLength: bytes = 0 } = await this.client.send(
        new GetObjectCommand(this.object(path)),
      );
      try {
        if (limits) refuseManyBytes(bytes, limits);
      } catch (error) {
        // Else it goes on to arrive, and holds a connection.
        if (body instanceof Readable) body.destroy();
        throw error;
      }
      return await body?.transformToByteArray();
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error instanceof FoodnetError ? error : this.explain(error);
    }
  }

  private object(path: string): { readonly Bucket: string; readonly Key: string } {
    return { Bucket: this.bucket, Key: `${this.prefix}${path}` };
  }

  private async told<Result>(action: () => Promise<Result>): Promise<Result> {
    try {
      return await action();
    } catch (error) {
      throw this.explain(error);
    }
  }

  private explain(cause: unknown): FoodnetError {
    const { name, message } = cause as Error;
    return new FoodnetError(
      'unreachable',
      `Cannot use ${this.location}: ${name}${message && message !== name ? ` (${message})` : ''}. Check the bucket, and AWS_REGION, AWS_ENDPOINT_URL_S3 and the ` +
        'credentials of the environment.',
      { cause },
    );
  }
}
