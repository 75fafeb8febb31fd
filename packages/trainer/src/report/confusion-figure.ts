import type { Evaluation } from '@foodnet/contracts';
import { escapeHtml, formatCount, formatPercent } from '@foodnet/stage';

/** A matrix of more classes shows shades alone: there is no room for numbers. */
const MOST_CLASSES_WITH_NUMBERS = 25;
/** The shade behind a number is so strong from here on that the number is drawn in the ground's colour. */
const LIGHT_TEXT_SHARE = 0.55;
/** Pixels of a cell and of a label's letters: a hundred classes are to fit a laptop's screen. */
const large = { step: 34, font: 12 };
const small = { step: 8, font: 8 };
/** How wide a letter is for its height, at most. */
const LETTER_WIDTH = 0.6;
const MOST_LABEL_CHARACTERS = 24;

/**
 * The confusion matrix as SVG: a row for every class that has pictures. The shade grows with the square root of the share
 * of the row, so that the few pictures of a confused pair show beside the many of the diagonal; a pointer tells each cell.
 */
export function confusionFigure({ classes, confusion }: Pick<Evaluation, 'classes' | 'confusion'>): string {
  const withNumbers = classes.length <= MOST_CLASSES_WITH_NUMBERS;
  const { step, font } = withNumbers ? large : small;
  const names = classes.map(({ label }) =>
    label.length > MOST_LABEL_CHARACTERS ? `${label.slice(0, MOST_LABEL_CHARACTERS - 1)}…` : label,
  );
  const longest = names.reduce((most, { length }) => Math.max(most, length), 0);
  const margin = Math.ceil(10 + LETTER_WIDTH * font * longest);
  const rows = classes.flatMap(({ pictures }, index) => (pictures > 0 ? [index] : []));
  const [width, height] = [margin + classes.length * step, margin + rows.length * step];

  const cells = rows.flatMap((row, line) =>
    confusion[row].flatMap((pictures, column) => {
      if (pictures === 0) return [];
      const share = pictures / classes[row].pictures;
      const [x, y] = [margin + column * step, margin + line * step];
      const told = `${classes[row].label} taken for ${classes[column].label}: ${formatCount(pictures)} (${formatPercent(share)})`;
      const number = withNumbers
        ? `<text x="${x + step / 2}" y="${y + step / 2}"${share > LIGHT_TEXT_SHARE ? ' class="on"' : ''}>${pictures}</text>`
        : '';
      return [
        `<rect x="${x}" y="${y}" width="${step - 1}" height="${step - 1}" fill-opacity="${Math.sqrt(share).toFixed(2)}"><title>${escapeHtml(told)}</title></rect>${number}`,
      ];
    }),
  );
  const rowNames = rows.map(
    (row, line) =>
      `<text x="${margin - 6}" y="${margin + (line + 0.5) * step}">${escapeHtml(names[row])}</text>`,
  );
  const columnNames = names.map((name, column) => {
    const x = margin + (column + 0.5) * step;
    return `<text transform="translate(${x} ${margin - 6}) rotate(-90)">${escapeHtml(name)}</text>`;
  });
  return `<figure><figcaption>Rows: the label; columns: what was predicted. Shades: the share of the row.</figcaption>
<div class="scroll wide" tabindex="0" role="region" aria-label="Confusion matrix"><svg class="matrix" style="width:${width}px;font-size:${font}px" viewBox="0 0 ${width} ${height}" role="img" aria-label="Confusion matrix">
<g class="rows">${rowNames.join('')}</g><g class="columns">${columnNames.join('')}</g><g class="cells">${cells.join('\n')}</g></svg></div></figure>`;
}
