/**
 * What this page says in place of the server's words for developers, by the code of the problem. Codes that are not
 * here are said in the server's own words.
 *
 * @type {Readonly<Record<string, string>>}
 */
export const wordsOf = {
  'unsupported-picture': 'This is no picture that can be read here. JPEG, PNG, WebP, GIF, TIFF and AVIF can.',
  'empty-picture': 'The file is empty.',
  'bad-picture': 'The picture is damaged: it cannot be opened.',
  'picture-too-large':
    'The picture has too many pixels or frames for this server, or takes too long to open. Make it smaller and try again.',
  'upload-too-large': 'The file is larger than this server takes. Make it smaller and try again.',
  'request-timeout': 'Sending the picture took too long. Try again where the network is faster.',
  unauthorized: 'This server answers only with a key that it knows.',
  'rate-limited': 'There were too many pictures in this minute. Try again a little later.',
  overloaded: 'The server has too much to do. Try again a little later.',
  starting: 'The server is still getting ready.',
  draining: 'The server is being stopped. Try again a little later.',
  'answer-timeout': 'The server took too long. Try again a little later.',
  'decoding-failed': 'The picture could not be opened. Try again.',
  'inference-failed': 'The network stopped while it looked at the picture. Try again.',
  'unknown-model': 'The chosen model is no longer there. Choose another.',
  'unknown-version': 'The chosen version is no longer there. Choose another.',
  'broken-model': 'The chosen version cannot be loaded. Choose another.',
  internal: 'The server failed. Its log says why.',
};

/** Where no answer comes. */
export const unreachable = 'The server cannot be reached. See that it runs, and try again.';

/**
 * Of an answer that is none of this server's own, such as that of a proxy before it.
 *
 * @param {number} status
 * @returns {{ code: string, words: string }}
 */
export function strangeAnswer(status) {
  if (status === 413) return { code: 'upload-too-large', words: wordsOf['upload-too-large'] };
  // Of 200 to 299: whoever gives it is not this server.
  if (status < 300 || [502, 503, 504].includes(status)) return { code: 'unreachable', words: unreachable };
  return { code: '', words: `The server answered ${status}.` };
}

/** @param {number} limitBytes */
export const tooManyBytes = (limitBytes) =>
  `The file is larger than the ${Math.floor(limitBytes / 1e6)} MB that this server takes. Make it smaller and try again.`;

/** `apple_pie` as people write it. @param {string} label */
export const readable = (label) => label.replaceAll('_', ' ');

/** 0.934 is 93%, 0.0042 is 0.4%. @param {number} probability from 0 to 1 */
export function percent(probability) {
  if (probability > 0 && probability < 0.001) return '<0.1%';
  const digits = probability < 0.0995 || (probability > 0.995 && probability < 1) ? 1 : 0;
  // What is not certain is not called so.
  const shown = probability < 1 ? Math.min(probability, 0.999) : probability;
  return shown.toLocaleString('en', { style: 'percent', maximumFractionDigits: digits });
}

/** @param {number} ms */
export const duration = (ms) => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`);

/** `1 picture`, `2 pictures`. @param {number} count @param {string} noun @param {string} [plural] */
export const counted = (count, noun, plural = `${noun}s`) => `${count} ${count === 1 ? noun : plural}`;

/** @param {readonly string[]} names of files and folders that were dropped */
export const cannotBeOpened = (names) =>
  `${counted(names.length, 'file')} could not be opened, the first ${names[0]}. Drop again what is missing.`;
