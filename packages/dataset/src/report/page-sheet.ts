import { escapeHtml } from '@foodnet/stage';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { thumbnailSize, type ClassSheet } from './contact-sheet.js';
import type { DatasetReport } from './dataset-report.js';

/** The contact sheet: pictures of each class as the network sees them, linked to their files where there are such. */
export function sheetSection(
  { classes, picture }: DatasetReport,
  sheets: readonly ClassSheet[],
  folder: string | undefined,
): string {
  const ofClass = ({ label, png, thumbnails }: ClassSheet) => {
    const tiles = thumbnails.map(({ path, split }, index) => {
      const look = `class="of-${split}" style="background-position:0 ${placeOf(index, thumbnails.length)}" title="${escapeHtml(path)} (${split})"`;
      return folder === undefined
        ? `<span ${look}></span>`
        : `<a ${look} href="${escapeHtml(pathToFileURL(join(folder, path)).href)}" aria-label="${escapeHtml(path)}"></a>`;
    });
    return `<style>.of-class-${label} > * { background-image: url(data:image/png;base64,${png.toString('base64')}); }</style>
<section><h3>${escapeHtml(classes[label].name)}</h3><div class="thumbs of-class-${label}">${tiles.join('')}</div></section>`;
  };
  const rest = classes.length - sheets.length;
  const size = thumbnailSize(picture);
  const smaller = size.width < picture.width || size.height < picture.height ? ', made smaller here' : '';
  return `<h2>Pictures</h2>
<p class="soft">As the network sees them, ${picture.width} x ${picture.height} pixels${smaller}${folder === undefined ? '' : '; a click opens the file'}. Test pictures are framed.${rest > 0 ? ` ${rest} more classes are not shown.` : ''}</p>
<style>.thumbs > * { aspect-ratio: ${size.width} / ${size.height}; }</style>
<div class="sheet">
${sheets.map(ofClass).join('\n')}
</div>`;
}

/** CSS Backgrounds 3, section 3.6: a percentage places that point of the picture at that point of the box. */
function placeOf(index: number, count: number): string {
  return count < 2 ? '0' : `${((100 * index) / (count - 1)).toFixed(3)}%`;
}
