import { escapeHtml } from './escape-html.js';
import { pageStyle } from './page-style.js';

/**
 * A page for people in one file, which opens without a network and in both of the reader's colour schemes.
 *
 * @param body HTML; what comes from outside went through `escapeHtml`.
 */
export function htmlPage({
  title,
  body,
  style = '',
}: {
  readonly title: string;
  readonly body: string;
  /** Of this page, behind what all pages share. */
  readonly style?: string;
}): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${pageStyle}${style}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;
}

/** The numbers at the top of a page: a large one, and what it is. */
export function numberTiles(numbers: readonly (readonly [value: string, label: string])[]): string {
  const tiles = numbers.map(
    ([value, label]) => `<li><strong>${escapeHtml(value)}</strong> ${escapeHtml(label)}</li>`,
  );
  return `<ul class="numbers">\n${tiles.join('\n')}\n</ul>`;
}
