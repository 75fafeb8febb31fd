import { defaultPictureLimits, type PictureLimits } from '@foodnet/picture';

/** Everything that a client can make the server hold, do or wait for is bounded here. */
export interface Limits {
  /** Bytes, pixels and decoding time of one picture. */
  readonly picture: PictureLimits;
  /** Bytes of a form beside the picture itself: boundaries, part headers, file name. */
  readonly formOverheadBytes: number;
  /** Bytes of a refused upload that are read and thrown away so that its connection can be used again. */
  readonly drainBytes: number;
  /** Bytes of a request's line and headers together. */
  readonly headerBytes: number;
  /** Characters of a form's boundary (RFC 2046, 5.1.1). */
  readonly boundaryCharacters: number;
  /** Pictures that are being decoded, wait for the network or are in it. */
  readonly queuedPictures: number;
  /** What a client is told to wait for before it tries again. */
  readonly retryAfterSeconds: number;
  readonly connections: number;
  /** Time for a request's headers to arrive. */
  readonly headersTimeoutMs: number;
  /** Time for a whole request to arrive, its body included. */
  readonly requestTimeoutMs: number;
  /** Time that a connection may wait for its next request. */
  readonly keepAliveTimeoutMs: number;
  /** How often the two timeouts above are looked at. */
  readonly timeoutCheckMs: number;
  /** Time for the work in flight to end once the server was asked to stop. */
  readonly drainTimeoutMs: number;
  /** Time before a model version that could not be loaded is tried again. */
  readonly reloadAfterMs: number;
  /** Model versions that are kept in memory, beside those that answer by default. */
  readonly loadedVersions: number;
}

export const defaultLimits: Limits = {
  picture: defaultPictureLimits,
  formOverheadBytes: 64 * 1024,
  drainBytes: 64 * 1024 * 1024,
  headerBytes: 16 * 1024,
  boundaryCharacters: 70,
  queuedPictures: 128,
  retryAfterSeconds: 1,
  connections: 512,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  keepAliveTimeoutMs: 5_000,
  timeoutCheckMs: 1_000,
  drainTimeoutMs: 10_000,
  reloadAfterMs: 10_000,
  loadedVersions: 4,
};
