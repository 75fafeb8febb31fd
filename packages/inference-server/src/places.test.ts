import { expect, test } from '@jest/globals';
import { Places } from './places.js';

test('hold refuses work beyond the limit, and gives the place back however the work ends', async () => {
  const places = new Places(2);
  let finish: () => void = () => undefined;
  const first = places.hold(() => new Promise<void>((resolve) => (finish = resolve)));
  await expect(places.hold(() => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
  const second = places.hold(() => first);
  expect(places.inUse).toBe(2);
  expect(() => places.refuseWhenFull()).toThrow(expect.objectContaining({ code: 'overloaded' }));
  let begun = false;
  const begin = () => {
    begun = true;
    return Promise.resolve();
  };
  await expect(places.hold(begin)).rejects.toMatchObject({
    code: 'overloaded',
    status: 503,
  });
  expect(begun).toBe(false);
  finish();
  await second;
  expect(places.inUse).toBe(0);
});
