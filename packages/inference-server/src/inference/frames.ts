import { readSync, writeSync } from 'node:fs';

/**
 * What the server and the process of a network say to each other: a value as JSON, or bytes as they are. On the pipe two
 * numbers stand before it, uint32 little-endian: which of the two it is, and its length.
 *
 * Node's own channel between processes would do. But a network's weights sweep the processor's caches, so that what runs
 * behind it is read from memory anew, and that channel's code took 0.3 ms of each picture.
 */
export type Frame = { readonly json: unknown } | { readonly bytes: Uint8Array };

const HEAD_BYTES = 8;
const JSON_FRAME = 0;
const BYTES_FRAME = 1;

/** The file descriptor of the pipe in the network's process. */
export const PIPE = 3;

export function encodeFrame(frame: Frame): Buffer {
  const isJson = 'json' in frame;
  const body = isJson ? Buffer.from(JSON.stringify(frame.json)) : frame.bytes;
  const encoded = Buffer.allocUnsafe(HEAD_BYTES + body.length);
  encoded.writeUInt32LE(isJson ? JSON_FRAME : BYTES_FRAME, 0);
  encoded.writeUInt32LE(body.length, 4);
  encoded.set(body, HEAD_BYTES);
  return encoded;
}

function decodeBody(kind: number, body: Buffer): Frame {
  if (kind === BYTES_FRAME) return { bytes: body };
  return { json: JSON.parse(body.toString()) as unknown };
}

/** Puts frames together again from pieces of a stream. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);

  /** @returns the frames that end in this piece; their bytes are views of it. */
  read(piece: Buffer): Frame[] {
    const frames: Frame[] = [];
    let rest = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece]);
    while (rest.length >= HEAD_BYTES) {
      const end = HEAD_BYTES + rest.readUInt32LE(4);
      if (rest.length < end) break;
      frames.push(decodeBody(rest.readUInt32LE(0), rest.subarray(HEAD_BYTES, end)));
      rest = rest.subarray(end);
    }
    this.#rest = rest;
    return frames;
  }
}

/** Waits for a frame, with all of this thread. @returns undefined at the end of the pipe. */
export function readFrameSync(): Frame | undefined {
  const head = readBytesSync(HEAD_BYTES);
  const body = head && readBytesSync(head.readUInt32LE(4));
  return body && decodeBody(head.readUInt32LE(0), body);
}

function readBytesSync(length: number): Buffer | undefined {
  const bytes = Buffer.allocUnsafeSlow(length);
  let read = 0;
  while (read < length) {
    const count = readSync(PIPE, bytes, read, length - read, null);
    if (count === 0) return undefined;
    read += count;
  }
  return bytes;
}

/** @throws Error EPIPE where the server has died. */
export function writeFrameSync(frame: Frame): void {
  const encoded = encodeFrame(frame);
  let written = 0;
  while (written < encoded.length) written += writeSync(PIPE, encoded, written);
}
