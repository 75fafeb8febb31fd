import { launchChromium, temporaryFolder, testInChromium } from '@foodnet/testing';
import { afterAll, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { pino } from 'pino';
import request from 'supertest';
import type { RunOptions, AxeResults } from 'axe-core';
import { newApiKey } from '../auth/api-keys.js';
import { KeyRing } from '../auth/key-ring.js';
import { problems } from '../problems.js';
import { onePicture } from '../requests.fixture.js';
import { serveTiny } from '../serve-tiny.fixture.js';
import { writeVersion } from '../write-version.fixture.js';

// The second version has the same network and other names, so that an answer shows who gave it.
const models = temporaryFolder();
const measured = { pictures: 100, accuracy: 0.8, fp32Accuracy: 0.9 };
await writeVersion(models, {
  version: 2,
  manifest: { version: 2, classes: ['dark_red', 'green', 'blue'], measured },
});
const server = await serveTiny({ models, limits: { fileBytes: 100_000 } });

const shop = newApiKey();
const keysFile = join(temporaryFolder(), 'keys.json');
const holders = [{ name: 'shop', sha256: shop.sha256 }];
await writeFile(keysFile, JSON.stringify({ kind: 'api-keys', format: 1, keys: holders }));
const keys = await KeyRing.open(keysFile, pino({ level: 'silent' }));
afterAll(() => keys.close());
const guarded = await serveTiny({ access: { keys, origins: [], proxies: 0 } });

const red = await onePicture([200, 100, 50]);
const green = await onePicture([100, 200, 50]);

const browsers: Browser[] = [];
afterAll(() => Promise.all(browsers.map((browser) => browser.close())));

const file = (name: string, buffer: Uint8Array) => ({ name, mimeType: '', buffer: Buffer.from(buffer) });

/** A script for the page: what a browser does when a file is dropped or pasted. */
const giveFile = (kind: string, bytes: Uint8Array) => `{
  const data = new DataTransfer();
  data.items.add(new File([Uint8Array.from(${JSON.stringify([...bytes])})], '${kind}.png'));
  const Kind = '${kind}' === 'drop' ? DragEvent : ClipboardEvent;
  const options = { clipboardData: data, dataTransfer: data, bubbles: true, cancelable: true };
  document.dispatchEvent(new Kind('${kind}', options));
}`;

/** A script for the page: remembers which pictures are sent, and how many at once. */
const watchSending = `
  Object.assign(globalThis, { sent: [], underWay: 0, most: 0 });
  const send = fetch;
  globalThis.fetch = (address, options) => {
    if (!options.body) return send(address, options);
    sent.push(options.body.get('image').name);
    most = Math.max(most, ++underWay);
    return send(address, options).finally(() => underWay--);
  };
`;

interface Visit {
  readonly page: Page;
  /** The cards as text, line by line. */
  readonly cards: () => Promise<string[][]>;
  /** Waits until the page has said this to screen readers. */
  readonly said: (words: string) => Promise<void>;
  /** What no visit may have: violations of the content security policy, and errors of scripts. */
  readonly complaints: string[];
}

/** Opens the page as a new visitor. */
async function visit(address = server.address): Promise<Visit> {
  browsers[0] ??= await launchChromium();
  const page = await browsers[0].newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    // An answer that is an error is a line of the console, too.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      complaints.push(message.text());
  });
  page.on('request', (sent) => {
    if (!sent.url().startsWith(address) && !sent.url().startsWith('blob:')) complaints.push(sent.url());
  });
  await page.goto(address);
  return {
    page,
    complaints,
    async cards() {
      const texts = await page.locator('.card').allInnerTexts();
      return texts.map((text) => text.split('\n').filter((line) => line.trim() !== ''));
    },
    async said(words) {
      await page.getByRole('status').getByText(words).waitFor({ state: 'attached' });
    },
  };
}

/** What axe finds wrong, in a light and in a dark scheme. */
async function findings(page: Page): Promise<unknown[]> {
  const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  await page.evaluate(axe);
  const found: unknown[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const { violations } = await page.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: { run: (options: RunOptions) => Promise<AxeResults> } };
      return axe.run({ resultTypes: ['violations'] });
    });
    found.push(
      ...violations.map(({ id, nodes }) => ({ colorScheme, id, nodes: nodes.map(({ html }) => html) })),
    );
  }
  return found;
}

test('GET / is a page for browsers and text for others, and its files are sent once', async () => {
  const html = await fetch(server.address, { headers: { Accept: 'text/html,*/*;q=0.8' } });
  expect(await html.text()).toContain('<title>Foodnet');
  const text = await fetch(server.address);
  expect([text.headers.get('content-type'), text.headers.get('vary')]).toEqual([
    'text/plain; charset=utf-8',
    'Accept',
  ]);
  const policy = html.headers.get('content-security-policy');
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain('unsafe');

  const script = `${server.address}/page/main.js`;
  const { status, headers } = await fetch(script);
  expect([status, headers.get('content-type')]).toEqual([200, 'text/javascript; charset=utf-8']);
  // Node's fetch would ask for a fresh copy in any case.
  await request(script)
    .get('')
    .set('If-None-Match', headers.get('etag') ?? '')
    .expect(304);
  for (const path of ['tsconfig.json', 'nothing.js', '..%2fpackage.json', ''])
    expect([path, (await fetch(`${server.address}/page/${path}`)).status]).toEqual([path, 404]);
});

test('the page has words for problems that there are, and says how sure a label is', async () => {
  const { wordsOf, percent } = (await import(new URL('../../page/words.js', import.meta.url).href)) as {
    wordsOf: Record<string, string>;
    percent: (probability: number) => string;
  };
  expect(Object.keys(problems)).toEqual(expect.arrayContaining(Object.keys(wordsOf)));
  expect([0, 0.0004, 0.0042, 0.42, 0.996, 0.99999, 1].map(percent)).toEqual([
    '0%',
    '<0.1%',
    '0.4%',
    '42%',
    '99.6%',
    '99.9%',
    '100%',
  ]);
});

testInChromium(
  'pictures that are chosen, dropped and pasted get labels; model and labels can be chosen',
  async () => {
    const { page, cards, said, complaints } = await visit();
    await page.getByText('colours, version 2 · 3 classes').waitFor();
    expect(await findings(page)).toEqual([]);

    await page.getByLabel('Choose pictures').setInputFiles(file('red.png', red));
    await said('red.png: dark red');
    const [[name, label, percent, , , , , origin]] = await cards();
    expect([name, label, percent]).toEqual(['red.png', 'dark red', '95%']);
    expect(origin).toMatch(/^colours, version 2 · \d+ ms$/);
    const widthOf = async (what: string, row: number) =>
      (await page.locator(what).nth(row).boundingBox())?.width;
    const width = async (row: number) => (await widthOf('.bar > span', row))! / (await widthOf('.bar', row))!;
    expect(await width(0)).toBeCloseTo(0.95, 1);
    expect(await width(1)).toBeCloseTo(0.04, 1);

    for (const kind of ['drop', 'paste']) {
      await page.evaluate(giveFile(kind, green));
      await page.locator('.card[data-state=done]').getByText(`${kind}.png`).waitFor();
    }
    expect((await cards()).map(([first, best]) => [first, best])).toEqual([
      ['red.png', 'dark red'],
      ['drop.png', 'green'],
      ['paste.png', 'green'],
    ]);

    await page.getByLabel('Labels').selectOption('1');
    expect((await cards())[0]).toHaveLength(4);
    const choice = page.getByLabel('Answered by');
    expect(await choice.innerText()).toContain('version 2 (80% right when tested)');
    await choice.selectOption({ label: 'version 1 (90% right when tested)' });
    await page.getByText('colours, version 1 ·').nth(2).waitFor();
    expect((await cards())[0][1]).toBe('red');
    expect(complaints).toEqual([]);
    await page.close();
  },
);

testInChromium('what cannot be answered is said in plain words, and can be tried again', async () => {
  const { page, cards, said, complaints } = await visit();
  await page.getByText('version 2 ·').waitFor();
  const choose = page.getByLabel('Choose pictures');
  await choose.setInputFiles([
    file('letter.jpg', Buffer.from('Dear all')),
    file('huge.png', Buffer.alloc(100_001)),
    file('cut.png', red.subarray(0, 60)),
    file('red.png', red),
  ]);
  await said('4 pictures answered, 3 without a label.');
  expect((await cards()).map(([name, words]) => [name, words])).toEqual([
    ['letter.jpg', 'This is no picture that can be read here. JPEG, PNG, WebP, GIF, TIFF and AVIF can.'],
    ['huge.png', expect.stringMatching(/^The file is larger than/)],
    ['cut.png', 'The picture is damaged: it cannot be opened.'],
    ['red.png', 'dark red'],
  ]);
  // Where the file is the reason, it would fail again.
  expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0);
  expect(await findings(page)).toEqual([]);

  await page.setViewportSize({ width: 320, height: 700 });
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);

  await page.getByRole('button', { name: 'Clear all' }).click();
  await page.context().setOffline(true);
  await choose.setInputFiles(file('red.png', red));
  await said('The server cannot be reached.');
  await page.context().setOffline(false);
  await page.getByRole('button', { name: 'Try again: red.png' }).click();
  await said('red.png: dark red');
  expect(complaints).toEqual([]);
  await page.close();
});

testInChromium('60 pictures are answered, sent in their order, four at a time', async () => {
  const { page, cards, said, complaints } = await visit();
  await page.evaluate(watchSending);
  const names = Array.from({ length: 60 }, (_, index) => `${index}.png`);
  await page
    .getByLabel('Choose pictures')
    .setInputFiles(names.map((name, index) => file(name, index % 2 === 0 ? red : green)));
  await said('60 pictures answered.');
  expect(await page.evaluate('sent')).toEqual(names);
  expect(await page.evaluate('most')).toBe(4);
  expect((await cards()).map(([name, label]) => [name, label])).toEqual(
    names.map((name, index) => [name, index % 2 === 0 ? 'dark red' : 'green']),
  );
  expect(complaints).toEqual([]);
  await page.close();
});

testInChromium('everything can be done with keys', async () => {
  const { page, said, complaints } = await visit();
  const focused = () =>
    page.evaluate<string>("document.activeElement.getAttribute('aria-label') ?? document.activeElement.id");
  const chosen = page.waitForEvent('filechooser');
  await page.keyboard.press('Tab');
  expect(await focused()).toBe('choose');
  await page.keyboard.press('Enter');
  await (await chosen).setFiles([file('a.png', red), file('b.png', green)]);
  await said('2 pictures answered.');

  const tabTo = async (what: string) => {
    for (let presses = 0; (await focused()) !== what; presses++) {
      expect([what, presses]).not.toEqual([what, 12]);
      await page.keyboard.press('Tab');
    }
  };
  await tabTo('topk');
  await page.keyboard.press('ArrowUp');
  expect(await page.getByLabel('Labels').inputValue()).toBe('1');
  await tabTo('Remove a.png');
  await page.keyboard.press('Enter');
  expect(await focused()).toBe('Remove b.png');
  await page.keyboard.press('Enter');
  expect([await focused(), await page.locator('.card').count()]).toEqual(['choose', 0]);
  expect(complaints).toEqual([]);
  await page.close();
});

testInChromium('a server with keys is asked with the one that is given', async () => {
  const { page, cards, said, complaints } = await visit(guarded.address);
  const dialog = page.getByRole('dialog', { name: 'This server asks for a key' });
  const key = dialog.getByLabel('API key');
  // What no header can hold is sent nowhere.
  await key.fill('fn_\u2013x');
  await page.keyboard.press('Enter');
  await dialog.getByText('The server does not know the key that was given.').waitFor();
  await key.fill('a-guess');
  await page.keyboard.press('Enter');
  await dialog.getByText('The server does not know the key that was given.').waitFor();
  expect(await findings(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.getByRole('alert').getByText('This server answers only with a key that it knows.').waitFor();
  // Six pictures, of which four are asked about at once, ask for it one time.
  await page.getByLabel('Choose pictures').setInputFiles(Array(6).fill(file('red.png', red)));
  await dialog.waitFor();
  await page.keyboard.press('Escape');
  await said('6 pictures answered, 6 without a label.');

  await page.getByRole('button', { name: 'Try again', exact: true }).click();
  await key.fill(shop.key);
  await page.keyboard.press('Enter');
  await said('6 pictures answered.');
  expect((await cards()).map(([, label]) => label)).toEqual(Array(6).fill('red'));
  expect(complaints).toEqual([]);
  await page.close();
});
