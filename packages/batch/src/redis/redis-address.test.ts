import { expect, test } from '@jest/globals';
import { redisAddress } from './redis-address.js';

test('redisAddress reads the option, or REDIS_URL with its secrets', () => {
  expect(redisAddress('redis://there:6380/2', {})).toEqual({
    host: 'there',
    port: 6380,
    db: 2,
    shown: 'redis://there:6380/2',
  });
  expect(redisAddress('', { REDIS_URL: 'rediss://me:p%40ss@[::1]' })).toEqual({
    host: '::1',
    port: 6379,
    username: 'me',
    password: 'p@ss',
    tls: { servername: '::1' },
    shown: 'rediss://[::1]',
  });
});

test.each([
  ['', 'expected --redis=redis://<host>:<port>, or REDIS_URL'],
  ['http://there', 'expected redis://<host>:<port> or rediss://<host>:<port>, got http://.'],
  ['there:6379', 'expected redis://'],
  ['redis://there/x', 'expected the number of a database after the port, got "x"'],
  ['redis://me:8231/secret@there', 'a /, ? or # in the user or the password is written %2F'],
  ['redis://me:8231?secret@there', 'a /, ? or # in the user or the password is written %2F'],
  ['redis://me:secret@there', 'it holds a password, which others could read. Put the address into REDIS_URL'],
])('redisAddress refuses %j and repeats no secret', (option, words) => {
  const refusal = () => redisAddress(option, {});
  expect(refusal).toThrow(words);
  expect(refusal).not.toThrow('secret@');
});

test('redisAddress says how a % is written', () => {
  const refusal = () => redisAddress('', { REDIS_URL: 'redis://:50%@there' });
  expect(refusal).toThrow('Cannot use REDIS_URL: a % in the user or the password is written %25.');
});
