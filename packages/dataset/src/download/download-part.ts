import { writeJson } from '@foodnet/stage';
import { open, readFile, rm, type FileHandle } from 'node:fs/promises';
import { z } from 'zod';

/** `<file>.part.json`: what the server said about the file whose first bytes lie in `<file>.part`. */
const stateSchema = z.strictObject({
  kind: z.literal('download-part'),
  format: z.literal(1),
  url: z.string(),
  /** An ETag or a date, by which the server tells whether the file is still the same (RFC 9110, section 13.1.5). */
  validator: z.string(),
  totalBytes: z.int().min(0).nullable(),
});

/** A download's bytes so far, on the disk. */
export class DownloadPart {
  private constructor(
    readonly url: string,
    readonly path: string,
    private readonly handle: FileHandle,
    private readonly statePath: string,
    public bytes: number,
    private validatorNow: string | undefined,
    private totalNow: number | undefined,
  ) {}

  private isClosed = false;

  /** Opens what an earlier process left, or begins. Bytes that nobody can vouch for are dropped. */
  static async open(file: string, url: string): Promise<DownloadPart> {
    const [path, statePath] = [`${file}.part`, `${file}.part.json`];
    const handle = await open(path, 'a+');
    const state = await readState(statePath);
    const isSame = state?.url === url;
    const { size } = await handle.stat();
    const part = new DownloadPart(
      url,
      path,
      handle,
      statePath,
      isSame ? size : 0,
      isSame ? state.validator : undefined,
      isSame ? (state.totalBytes ?? undefined) : undefined,
    );
    if (!isSame) await handle.truncate(0);
    return part;
  }

  get validator(): string | undefined {
    return this.validatorNow;
  }

  get totalBytes(): number | undefined {
    return this.totalNow;
  }

  /** Begins anew, with a file of which the server says this. Without a validator a cut means to begin anew. */
  async begin(validator: string | undefined, totalBytes: number | undefined): Promise<void> {
    await rm(this.statePath, { force: true });
    await this.handle.truncate(0);
    [this.bytes, this.validatorNow, this.totalNow] = [0, validator, totalBytes];
    if (validator === undefined) return;
    await writeJson(this.statePath, {
      kind: 'download-part',
      format: 1,
      url: this.url,
      validator,
      totalBytes: totalBytes ?? null,
    } satisfies z.infer<typeof stateSchema>);
  }

  async append(chunk: Uint8Array): Promise<void> {
    await this.handle.appendFile(chunk);
    this.bytes += chunk.byteLength;
  }

  async close(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    await this.handle.sync();
    await this.handle.close();
  }

  async forget(): Promise<void> {
    await rm(this.statePath, { force: true });
  }
}

async function readState(path: string): Promise<z.infer<typeof stateSchema> | undefined> {
  try {
    return stateSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return undefined;
  }
}
