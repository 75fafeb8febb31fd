import { defaultPictureLimits } from '@foodnet/picture';
import { computeThreads } from '@foodnet/stage';
import type { ProblemCode } from './problems.js';

export interface Limit {
  readonly standard: number;
  readonly least: number;
  readonly most: number;
  readonly means: string;
  /** What a client that passes the limit is told; `closed` where its connection ends without an answer. */
  readonly answer?: ProblemCode | 'closed';
}

const limit = (
  standard: number,
  [least, most]: readonly [number, number],
  means: string,
  answer?: Limit['answer'],
): Limit => ({ standard, least, most, means, answer });

const MOST_BYTES = 2 ** 31 - 1;
const HOUR_MS = 3_600_000;
const { fileBytes, pixels, sidePixels, frames } = defaultPictureLimits;

/** Everything that a client can make the server hold, do or wait for, and what happens beyond. */
export const limitTable = {
  connections: limit(512, [1, 65_535], 'Connections at once', 'closed'),
  pipelinedRequests: limit(16, [1, 65_535], 'Requests of a connection that wait for their answers', 'closed'),
  headerBytes: limit(16_384, [1_024, 1_048_576], "Bytes of a request's headers", 'headers-too-large'),
  headersTimeoutMs: limit(10_000, [1, HOUR_MS], 'Time for the headers to arrive', 'request-timeout'),
  requestTimeoutMs: limit(30_000, [1, HOUR_MS], 'Time for the whole request to arrive', 'request-timeout'),
  keepAliveTimeoutMs: limit(5_000, [1, HOUR_MS], 'Time that a connection may wait for its next request', 'closed'), // prettier-ignore
  timeoutCheckMs: limit(1_000, [10, 60_000], 'How often arriving requests are looked at'),
  boundaryCharacters: limit(70, [1, 70], "Characters of a form's boundary (RFC 2046)", 'bad-form'),
  formFields: limit(0, [0, 1_000], 'Fields of a form beside the pictures; they are not read', 'bad-form'),
  formOverheadBytes: limit(65_536, [1_024, MOST_BYTES], 'Bytes of a form beside the pictures', 'upload-too-large'), // prettier-ignore
  fileBytes: limit(fileBytes, [1, MOST_BYTES], 'Bytes of a picture', 'upload-too-large'),
  requestPictures: limit(32, [1, 1_024], 'Pictures of a request', 'too-many-pictures'),
  requestBytes: limit(64_000_000, [1, MOST_BYTES], 'Bytes of the pictures of a request that has several', 'upload-too-large'), // prettier-ignore
  jsonBytes: limit(16_000_000, [1_024, MOST_BYTES], 'Bytes of a JSON body', 'upload-too-large'),
  jsonDepth: limit(16, [4, 100], 'Lists and objects within each other in a JSON body', 'bad-json'),
  jsonValues: limit(1_000_000, [100, 2 ** 26], 'Values, lists and objects in a JSON body', 'upload-too-large'), // prettier-ignore
  jsonNames: limit(10_000, [100, 2 ** 20], 'Objects, and names in them, in a JSON body', 'upload-too-large'),
  uploadBytes: limit(512_000_000, [1, 2 ** 40], 'Bytes of all uploads that are held in memory', 'overloaded'),
  drainBytes: limit(64_000_000, [0, MOST_BYTES], 'Bytes of a refused upload that are read so that its connection can go on', 'closed'), // prettier-ignore
  pixels: limit(pixels, [1, 1_000_000_000], 'Width times height of a picture', 'picture-too-large'),
  sidePixels: limit(sidePixels, [1, 65_535], 'Width and height of a picture, each', 'picture-too-large'),
  frames: limit(frames, [1, 1_000_000], 'Frames or pages of a picture; the first is read', 'picture-too-large'), // prettier-ignore
  decodeSeconds: limit(10, [1, 3_600], 'Time to decode a picture', 'picture-too-large'),
  decodeThreads: limit(computeThreads().threads, [1, 256], 'Pictures that are decoded at once'),
  queuedPictures: limit(128, [1, 65_536], 'Pictures that are decoded, wait or are in the network', 'overloaded'), // prettier-ignore
  batchPictures: limit(16, [1, 1_024], 'Pictures that the network takes at once'),
  batchDelayMs: limit(0, [0, 10_000], 'Time that a picture waits for others to join it'),
  answerTimeoutMs: limit(30_000, [1, HOUR_MS], 'Time from the picture to the answer', 'answer-timeout'),
  networkTimeoutMs: limit(120_000, [1, HOUR_MS], 'Time for a network to load, or to answer a batch; its process is replaced then', 'inference-failed'), // prettier-ignore
  retryAfterSeconds: limit(1, [0, 3_600], 'What a client that is refused with 503 is told to wait'),
  drainTimeoutMs: limit(10_000, [0, HOUR_MS], 'Time for the work in flight when the server is stopped', 'closed'), // prettier-ignore
  loadedVersions: limit(
    4,
    [1, 1_000],
    'Versions that are kept in memory, those that answer by default among them',
  ),
  reloadAfterMs: limit(10_000, [0, HOUR_MS], 'Time before a version that could not be loaded is tried again', 'broken-model'), // prettier-ignore
} satisfies Record<string, Limit>;
