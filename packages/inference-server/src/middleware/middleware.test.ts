import { expect, test } from '@jest/globals';
import express, { type RequestHandler } from 'express';
import { pino } from 'pino';
import request from 'supertest';
import { defaultLimits } from '../limits.js';
import { Problem } from '../problem.js';
import { allowMethods } from './allow-methods.js';
import { answerProblems } from './answer-problems.js';
import { logRequests } from './log-requests.js';
import { requirePictures } from './require-pictures.js';

/** One handler under "/", with errors answered as the server does. */
function withHandler(handler: RequestHandler, log: string[] = []) {
  const logger = pino({ level: 'info' }, { write: (line: string) => log.push(line) });
  const app = express();
  app.use(logRequests(logger));
  app.use(handler);
  app.use((_request, response) => void response.send('through'));
  app.use(answerProblems(defaultLimits, logger));
  return request(app);
}

test('allowMethods refuses with the methods that are taken, and tells them to OPTIONS', async () => {
  const refused = await withHandler(allowMethods('POST')).get('/');
  expect([refused.status, refused.headers.allow, (refused.body as { code: string }).code]).toEqual([
    405,
    'POST, OPTIONS',
    'wrong-method',
  ]);
  const options = await withHandler(allowMethods('GET', 'HEAD')).options('/');
  expect([options.status, options.headers.allow]).toEqual([204, 'GET, HEAD, OPTIONS']);
});

test('requirePictures lets through what can hold pictures, and refuses anything else by its headers', async () => {
  const app = withHandler(requirePictures(defaultLimits));
  const status = async (type: string, encoding = 'identity') =>
    (await app.post('/').set('Content-Type', type).set('Content-Encoding', encoding).send('x')).status;
  expect(await status('multipart/form-data; boundary=b')).toBe(200);
  expect(await status('multipart/form-data; charset=utf-8;boundary="b c"')).toBe(200);
  for (const type of [
    'image/jpeg',
    'IMAGE/x-any',
    'application/octet-stream',
    'application/json; charset=utf-8',
  ])
    expect(await status(type)).toBe(200);
  expect(await status('multipart/form-data; boundary=b', 'gzip')).toBe(415);
  expect(await status('image/jpeg', 'gzip')).toBe(415);
  expect(await status('text/plain; boundary=b')).toBe(415);
  expect(await status('multipart/form-data')).toBe(400);
});

test('answerProblems turns a problem into problem details with its headers', async () => {
  const problem = new Problem('bad-query', 'The parameter topk is "x".', {
    fields: ['topk'],
    headers: { 'X-Why': 'topk' },
  });
  const response = await withHandler(() => {
    throw problem;
  }).get('/');
  expect([response.status, response.type, response.headers['x-why']]).toEqual([
    400,
    'application/problem+json',
    'topk',
  ]);
  expect(JSON.parse(response.text)).toEqual({
    type: 'urn:foodnet:problem:bad-query',
    title: 'The query is not valid',
    status: 400,
    detail: 'The parameter topk is "x".',
    code: 'bad-query',
    fields: ['topk'],
  });
});

test('answerProblems logs what it does not tell', async () => {
  const log: string[] = [];
  const response = await withHandler(() => {
    throw new Error('the secret reason');
  }, log).get('/');
  expect(response.status).toBe(500);
  expect(response.text).not.toContain('secret');
  const lines = log.map((line) => JSON.parse(line) as Record<string, unknown>);
  // One under the other in the log, by what the client was told.
  expect(lines.map(({ id }) => id)).toEqual(Array(2).fill(response.headers['x-request-id']));
  expect(lines[0]).toMatchObject({ level: 50, err: { message: 'the secret reason' } });
});

test('answerProblems says when to try again', async () => {
  const response = await withHandler(() => {
    throw new Problem('overloaded', 'Later.');
  }).get('/');
  expect([response.status, response.headers['retry-after']]).toEqual([503, '1']);
});

test('logRequests writes method, path, status and time of a request, once', async () => {
  const log: string[] = [];
  await withHandler((_request, _response, next) => next(), log).get('/where?who=me');
  expect(log.map((line) => JSON.parse(line) as unknown)).toEqual([
    expect.objectContaining({ method: 'GET', path: '/where', status: 200, ms: expect.any(Number) }),
  ]);
  expect(log.join()).not.toContain('who');
});
