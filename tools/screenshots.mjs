// Draws the README's picture: the page of a server that runs, with these pictures classified, in light and in dark.
//   node tools/screenshots.mjs <address> <output folder> <pictures>...
// Needs chromium: the one that FOODNET_CHROMIUM names, or the first on the PATH.
import { join } from 'node:path';
import sharp from 'sharp';
import { launchChromium } from '../packages/testing/dist/chromium.js';

const [address, output, ...pictures] = process.argv.slice(2);
const browser = await launchChromium();
for (const colorScheme of ['light', 'dark']) {
  const viewport = { width: 1200, height: 400 };
  const page = await browser.newPage({
    viewport,
    deviceScaleFactor: 1.5,
    colorScheme,
    reducedMotion: 'reduce',
  });
  await page.goto(address);
  await page.locator('[data-ready=true]').waitFor();
  await page.getByLabel('Choose pictures').setInputFiles(pictures);
  await page
    .locator('[data-state=done]')
    .nth(pictures.length - 1)
    .waitFor();
  const file = join(output, `page-${colorScheme}.webp`);
  const { size } = await sharp(await page.screenshot({ fullPage: true }))
    .webp({ quality: 75, effort: 6 })
    .toFile(file);
  console.log(`${file}: ${Math.ceil(size / 1000)} kB`);
  await page.close();
}
await browser.close();
