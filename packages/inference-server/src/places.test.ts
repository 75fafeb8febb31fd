import { expect, test } from '@jest/globals';
import { Places } from './places.js';

test('hold refuses work beyond the limit, and gives the place back however the work ends', async () => {
  const places = new Places(2);
  let finish: () => void = () => undefined;
  const first = places.hold([() => new Promise<void>((resolve) => (finish = resolve))]);
  expect(await places.hold([() => Promise.reject(new Error('failed'))])).toEqual([
    { status: 'rejected', reason: new Error('failed') },
  ]);
  const second = places.hold([() => first]);
  expect(places.inUse).toBe(2);
  expect(() => places.refuseWhenFull()).toThrow(expect.objectContaining({ code: 'overloaded' }));
  let begun = false;
  const begin = () => {
    begun = true;
    return Promise.resolve();
  };
  await expect(places.hold([begin])).rejects.toMatchObject({
    code: 'overloaded',
    status: 503,
  });
  expect(begun).toBe(false);
  finish();
  await second;
  expect(places.inUse).toBe(0);
});

test('places are taken together or none, and each is free again when its own work ends', async () => {
  const places = new Places(4);
  const quick = () => Promise.resolve('quick');
  let finish: (found: string) => void = () => undefined;
  const slow = () => new Promise<string>((resolve) => (finish = resolve));
  const works = places.hold([quick, slow, quick]);
  expect(places.inUse).toBe(3);
  await expect(places.hold([quick, quick])).rejects.toMatchObject({ code: 'overloaded' });
  expect(places.inUse).toBe(1);
  finish('slow');
  expect((await works).map((one) => one.status === 'fulfilled' && one.value)).toEqual([
    'quick',
    'slow',
    'quick',
  ]);
  expect(places.inUse).toBe(0);
});
