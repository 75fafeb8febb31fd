import { problems, type ProblemCode } from '../problems.js';
import { ref, type ComponentName } from './components.js';

/** An operation of the document, as OpenAPI 3.1 writes it. */
export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly [string];
  readonly responses: Readonly<Record<string, object>>;
  readonly [more: string]: unknown;
}

export type PathItem = Readonly<Record<string, Operation | readonly object[]>>;

export const json = (name: ComponentName) => ({ 'application/json': { schema: ref(name) } });

export const ok = (description: string, content?: object) => ({
  200: { description, ...(content && { content }) },
});

/** Of every operation that asks for a key and is counted. */
export const guarded: readonly ProblemCode[] = ['unauthorized', 'rate-limited'];

/** Of every operation that names a model. */
export const namesModel: readonly ProblemCode[] = [
  ...guarded,
  'unknown-model',
  'unknown-version',
  'starting',
  'draining',
];

/** Of every operation that classifies. */
export const classifies: readonly ProblemCode[] = [
  ...namesModel,
  'bad-request',
  'bad-json',
  'empty-picture',
  'upload-too-large',
  'too-many-pictures',
  'picture-too-large',
  'unsupported-encoding',
  'unsupported-picture',
  'bad-picture',
  'broken-model',
  'overloaded',
  'answer-timeout',
  'decoding-failed',
  'inference-failed',
];

const retryAfter = {
  'Retry-After': { description: 'Seconds to wait', schema: { type: 'integer', minimum: 0 } },
};

const problem = { 'application/problem+json': { schema: ref('Problem') } };

/**
 * Answers that are errors, by their status.
 *
 * @param content of those that a route gives. What becomes no request, or none in time, has problem details anywhere.
 */
export function errors(codes: readonly ProblemCode[], content: object = problem): Record<string, object> {
  const statuses = [...new Set(codes.map((code) => problems[code].status))];
  const answers = statuses.map((status) => [
    status,
    {
      description: codes
        .filter((code) => problems[code].status === status)
        .map((code) => `${code}: ${problems[code].title}`)
        .join('; '),
      ...((status === 429 || status === 503) && { headers: retryAfter }),
      content,
    },
  ]);
  const otherwise =
    'What no operation is asked for: 405 wrong-method, 408 request-timeout, 431 headers-too-large, 500 internal';
  return {
    ...(Object.fromEntries(answers) as Record<string, object>),
    default: { description: otherwise, content: { ...content, ...problem } },
  };
}
