import { z } from 'zod';
import { classifyQuerySchema } from '../../classify/query.js';
import { STICKY_HEADER } from '../../sticky-header.js';
import { ref } from '../components.js';
import { classifies, errors, guarded, json, ok, type PathItem } from '../operation.js';

const { properties = {} } = z.toJSONSchema(classifyQuerySchema);
const query = Object.entries(properties as Record<string, { description?: string }>).map(
  ([name, { description, ...schema }]) => ({ name, in: 'query', description, schema }),
);

export const stickyHeader = {
  name: STICKY_HEADER,
  in: 'header',
  schema: { type: 'string' },
  description: 'Requests with the same value are answered by the same version, however they are shared out',
};

const text = (type: string) => ({ [type]: { schema: { type: 'string' } } });
const operations = ['Operation'] as const;
const about = ['About'] as const;

/** What is ours alone. */
export const ownPaths: Readonly<Record<string, PathItem>> = {
  '/classify': {
    post: {
      operationId: 'classify',
      summary: 'What is on one picture or more',
      description:
        'One picture is answered with its labels, or with the status of what is wrong with it. Several, in a repeated ' +
        'field, or a list (`images`), also of one, are answered with a list in their order, where a picture that ' +
        'cannot be read has an error of its own. What concerns the request, such as its size, refuses all of it.',
      tags: ['Classify'],
      parameters: [...query, stickyHeader],
      requestBody: {
        required: true,
        content: {
          'multipart/form-data': { schema: ref('ClassifyForm') },
          ...json('ClassifyBody'),
          'image/*': {},
          'application/octet-stream': {},
        },
      },
      responses: {
        ...ok('The labels', {
          'application/json': { schema: { oneOf: [ref('Classification'), ref('ClassificationList')] } },
        }),
        ...errors([...classifies, 'bad-query', 'bad-form', 'unsupported-content']),
      },
    },
  },
  '/info': {
    get: {
      operationId: 'info',
      summary: 'What is served, by what, within which limits',
      tags: operations,
      responses: { ...ok('As it is now', json('Info')), ...errors(guarded) },
    },
  },
  '/metrics': {
    get: {
      operationId: 'metrics',
      summary: 'For Prometheus',
      tags: operations,
      responses: { ...ok('In its text format', text('text/plain')), ...errors(guarded) },
    },
  },
  '/healthz': {
    get: {
      operationId: 'healthz',
      summary: 'The process lives',
      tags: operations,
      security: [],
      responses: { ...ok('It does', json('Alive')), ...errors([]) },
    },
  },
  '/readyz': {
    get: {
      operationId: 'readyz',
      summary: 'A picture sent now would be answered',
      tags: operations,
      security: [],
      responses: { ...ok('It would', json('Ready')), ...errors(['starting', 'draining', 'answer-timeout']) },
    },
  },
  '/v1/admin/reload': {
    post: {
      operationId: 'reload',
      summary: 'Reads the models again, also those that were refused',
      description:
        'There where requests need a key, for the keys of administrators; else at the admin port alone.',
      tags: operations,
      responses: {
        ...ok('All that is there is served', json('Reloaded')),
        409: { description: 'Something that is there cannot be served', content: json('Reloaded') },
        ...errors([...guarded, 'forbidden', 'starting']),
      },
    },
  },
  '/': {
    get: {
      operationId: 'home',
      summary: 'What to do here, for people',
      tags: about,
      security: [],
      responses: { ...ok('For people'), ...errors([]) },
    },
  },
  '/openapi.json': {
    get: {
      operationId: 'openApi',
      summary: 'This document',
      tags: about,
      security: [],
      responses: { ...ok('OpenAPI 3.1', { 'application/json': {} }), ...errors(['rate-limited']) },
    },
  },
  '/docs': {
    get: {
      operationId: 'docs',
      summary: 'This document, for people',
      tags: about,
      security: [],
      responses: { ...ok('A page', text('text/html')), ...errors(['rate-limited']) },
    },
  },
  '/docs/{file}': {
    parameters: [{ name: 'file', in: 'path', required: true, schema: { type: 'string' } }],
    get: {
      operationId: 'docsFile',
      summary: 'What the page is made of',
      tags: about,
      security: [],
      responses: { ...ok('A script or a style sheet'), ...errors(['unknown-route', 'rate-limited']) },
    },
  },
};
