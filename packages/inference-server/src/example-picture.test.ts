import { temporaryFolder } from '@foodnet/testing';
import { expect, test } from '@jest/globals';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { curlLine, examplePicture } from './example-picture.js';

const folder = temporaryFolder();

test('examplePicture finds a JPEG below the folder, or nothing', async () => {
  expect(await examplePicture(join(folder, 'none'))).toBeUndefined();
  await mkdir(join(folder, 'test/circle'), { recursive: true });
  await writeFile(join(folder, 'test/list.txt'), '');
  expect(await examplePicture(folder)).toBeUndefined();
  await writeFile(join(folder, 'test/circle/1.jpg'), '');
  expect(await examplePicture(folder)).toBe(join(folder, 'test/circle/1.jpg'));
});

test('curlLine writes the path as seen from where the user stands, quoted where a shell needs it', () => {
  expect(curlLine('http://a:1', '/folder/data/1.jpg', '/folder')).toBe(
    'curl -F image=@data/1.jpg http://a:1/classify',
  );
  expect(curlLine('http://a:1', '/data/1.jpg', '/folder')).toBe(
    'curl -F image=@/data/1.jpg http://a:1/classify',
  );
  expect(curlLine('http://a:1', "/it's mine/1.jpg", '/')).toBe(
    "curl -F 'image=@it'\\''s mine/1.jpg' http://a:1/classify",
  );
  expect(curlLine('http://a:1', 'picture.jpg', '/folder')).toBe(
    'curl -F image=@picture.jpg http://a:1/classify',
  );
});
