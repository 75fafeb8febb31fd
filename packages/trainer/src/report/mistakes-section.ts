import type { EvaluatedPicture, PictureSpec } from '@foodnet/contracts';
import { escapeHtml } from '@foodnet/stage';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { PictureSplit } from '../picture-split.js';
import { pngOf } from '../png.js';

const MOST_MISTAKES = 24;

/**
 * The wrong predictions that were the surest, with their pictures as the network saw them.
 *
 * @param pictures in the order of the split.
 * @param folder where the files lie, for links to them; undefined where they lie in an archive.
 */
export async function mistakesSection(
  pictures: readonly EvaluatedPicture[],
  split: PictureSplit,
  { width, height }: PictureSpec,
  folder: string | undefined,
): Promise<string> {
  const worst = pictures
    .map((picture, index) => ({ ...picture, index }))
    .filter(({ label, predicted }) => label !== predicted)
    .sort((a, b) => b.probability - a.probability)
    .slice(0, MOST_MISTAKES);
  if (worst.length === 0) return '<h2>Worst mistakes</h2>\n<p>Every test picture was recognised.</p>';

  const tiles: string[] = [];
  for (const { index, path, label, predicted, probability } of worst) {
    const pixels = new Uint8Array(width * height * 3);
    split.read(index, pixels, 0);
    const png = await pngOf(pixels, width, height);
    const image = `<img src="data:image/png;base64,${png.toString('base64')}" width="${width}" height="${height}" alt="${escapeHtml(path)}" title="${escapeHtml(path)}">`;
    const linked =
      folder === undefined
        ? image
        : `<a href="${escapeHtml(pathToFileURL(join(folder, path)).href)}">${image}</a>`;
    tiles.push(
      `<li>${linked}<p><b>${escapeHtml(predicted)}</b></p><p class="soft">${Math.round(100 * probability)}\u00a0%, is ${escapeHtml(label)}</p></li>`,
    );
  }
  return `<h2>Worst mistakes</h2>
<p class="soft">The wrong predictions that were the surest, as the network saw the pictures: ${width} x ${height} pixels${folder === undefined ? '' : '; a click opens the file'}.</p>
<ul class="mistakes">
${tiles.join('\n')}
</ul>`;
}
