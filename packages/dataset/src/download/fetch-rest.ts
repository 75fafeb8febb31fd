import { agentFor, formatBytes, requireFreeBytes } from '@foodnet/stage';
import { dirname } from 'node:path';
import { request } from 'undici';
import type { DownloadPart } from './download-part.js';

export interface Timeouts {
  readonly connectMs: number;
  /** Until the answer begins. */
  readonly headersMs: number;
  /** Between two pieces of the answer. */
  readonly idleMs: number;
}

/** A fault that may pass. */
export class TryAgain extends Error {
  constructor(
    message: string,
    readonly more: { readonly isChange?: boolean; readonly waitMs?: number; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: more.cause });
  }

  /** The server's file is another one than the one that was begun. */
  get isChange(): boolean {
    return this.more.isChange ?? false;
  }

  get waitMs(): number | undefined {
    return this.more.waitMs;
  }
}

/** A fault that trying again does not mend. */
export class GiveUp extends Error {}

export interface FetchOptions {
  readonly timeouts: Timeouts;
  readonly signal?: AbortSignal;
  readonly onBytes: (bytes: number, totalBytes: number | undefined) => void;
}

const BUSY = new Set([408, 425, 429, 500, 502, 503, 504]);
const LONGEST_WAIT_MS = 300_000;

/**
 * Asks once for the bytes that `part` lacks (RFC 9110: Range with If-Range, so that the bytes of two files are never
 * mixed), and appends what comes.
 *
 * @throws TryAgain, GiveUp, FoodnetError `no-space`; the signal's reason.
 */
export async function fetchRest(part: DownloadPart, options: FetchOptions): Promise<void> {
  const { timeouts, signal, onBytes } = options;
  const from = part.bytes;
  const dispatcher = await agentFor(part.url, timeouts);
  try {
    const resume = from > 0 &&
      part.validator !== undefined && { range: `bytes=${from}-`, 'if-range': part.validator };
    // Bytes are counted and compared with lengths, so they must come as they lie on the server's disk.
    const headers = { 'accept-encoding': 'identity', ...(resume || {}) };
    const {
      statusCode,
      headers: answer,
      body,
    } = await request(part.url, {
      dispatcher,
      signal,
      headers,
      headersTimeout: timeouts.headersMs,
      bodyTimeout: timeouts.idleMs,
    });
    body.on('error', () => undefined);
    await accept(part, statusCode, answer);
    if (part.totalBytes !== undefined) await requireRoom(part);
    onBytes(part.bytes, part.totalBytes);
    for await (const chunk of body as AsyncIterable<Buffer>) {
      if (part.totalBytes !== undefined && part.bytes + chunk.length > part.totalBytes) {
        const found = `the server sends more than the ${part.totalBytes} bytes that it announced`;
        await part.begin(undefined, undefined);
        throw new TryAgain(found, { isChange: true });
      }
      await part.append(chunk);
      onBytes(part.bytes, part.totalBytes);
    }
  } catch (cause) {
    if (cause instanceof AnswerIsWhole) return;
    throw passing(cause);
  } finally {
    await dispatcher.destroy();
  }
  if (part.totalBytes !== undefined && part.bytes < part.totalBytes)
    throw new TryAgain(`${part.bytes} of ${part.totalBytes} bytes came`);
}

/** All bytes are there already: there is nothing to read. */
class AnswerIsWhole extends Error {}

/** Decides by status and headers what the bytes that follow are, and where they belong. */
async function accept(
  part: DownloadPart,
  status: number,
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Promise<void> {
  const header = (name: string) => String(headers[name] ?? '');
  if (BUSY.has(status)) {
    const seconds = Number(header('retry-after') || NaN);
    const waitMs = seconds >= 0 ? Math.min(LONGEST_WAIT_MS, seconds * 1000) : undefined;
    throw new TryAgain(`the server answered ${status}`, { waitMs });
  }
  const range = /^bytes (?:(\d+)-(\d+)|\*)\/(\d+|\*)$/.exec(header('content-range'));
  const rangeTotal = range && range[3] !== '*' ? Number(range[3]) : undefined;

  if (status === 416) {
    if (rangeTotal === part.bytes && part.totalBytes === part.bytes) throw new AnswerIsWhole();
    await part.begin(undefined, undefined);
    throw new TryAgain('the server has fewer bytes than have come, so it has another file', {
      isChange: true,
    });
  }
  if (status === 206) {
    const isRest = range !== null && Number(range[1]) === part.bytes;
    const isSameFile =
      rangeTotal === undefined || part.totalBytes === undefined || rangeTotal === part.totalBytes;
    const isSameTag = !part.validator?.startsWith('"') || ['', part.validator].includes(header('etag'));
    if (isRest && isSameFile && isSameTag && part.bytes > 0) return;
    const found = `the server answered with "${header('content-range')}" when asked for the bytes from ${part.bytes} on`;
    await part.begin(undefined, undefined);
    throw new TryAgain(found, { isChange: true });
  }
  if (status !== 200) throw new GiveUp(`the server answered ${status}`);
  if (!['', 'identity'].includes(header('content-encoding')))
    throw new GiveUp(`the server packs the file once more (${header('content-encoding')})`);
  // To a Range this says that the file is another one, or that the server knows no ranges: it comes from its start.
  const length = header('content-length');
  await part.begin(
    validatorOf(header('etag'), header('last-modified')),
    length === '' ? undefined : Number(length),
  );
}

/** A weak ETag promises no equal bytes, so it cannot join two parts. */
function validatorOf(etag: string, lastModified: string): string | undefined {
  if (etag.startsWith('"')) return etag;
  return lastModified === '' ? undefined : lastModified;
}

async function requireRoom(part: DownloadPart): Promise<void> {
  const missing = (part.totalBytes ?? 0) - part.bytes;
  await requireFreeBytes(dirname(part.path), missing, `download ${formatBytes(missing)} of ${part.url}`);
}

/** Faults of the connection may pass; those of the disk and the signal are passed on. */
function passing(cause: unknown): unknown {
  const { code = '', message, name } = cause as NodeJS.ErrnoException;
  if (code.startsWith('UND_ERR_') && code !== 'UND_ERR_INVALID_ARG' && code !== 'UND_ERR_ABORTED')
    return new TryAgain(message, { cause });
  if (name === 'HTTPParserError')
    return new TryAgain(`the server's answer is no HTTP (${message})`, { cause });
  if (
    ['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH'].includes(
      code,
    )
  )
    return new TryAgain(message || code, { cause });
  if (name === 'AggregateError') return new TryAgain(code || 'no connection', { cause });
  if (code === 'ENOTFOUND') return new GiveUp(`the server's name is not known (${message})`);
  // Certificates that nobody here trusts, as behind a company's proxy. Of OpenSSL's message `reason` is what people read.
  if (/^UND_ERR_|^ERR_(SSL|TLS)_|CERT|^UNABLE_TO_|^EPROTO$/.test(code)) {
    const { reason = message } = cause as { readonly reason?: string };
    return new GiveUp(`${reason} (${code})`);
  }
  return cause;
}
