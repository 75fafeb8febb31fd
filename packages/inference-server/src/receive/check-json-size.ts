import type { Limits } from '../limits.js';
import { Problem } from '../problem.js';

const [QUOTE, BACKSLASH, COMMA, COLON] = Buffer.from('"\\,:');
const [OPEN_LIST, OPEN_OBJECT, CLOSE_LIST, CLOSE_OBJECT] = Buffer.from('[{]}');

/**
 * Counts what JSON.parse would make of a text, before it does: a few megabytes of brackets become gigabytes of lists, and
 * an object of a million names takes seconds. Strings are passed over, as they become no more than they are; whether the
 * text is JSON at all is not looked at.
 *
 * @throws Problem `bad-json` where lists and objects lie too deep, `upload-too-large` where there are too many of them,
 * of values, or of names.
 */
export function checkJsonSize(body: Buffer, { jsonDepth, jsonValues, jsonNames }: Limits): void {
  let depth = 0;
  let values = 1;
  let names = 0;
  for (let at = 0; at < body.length; at++) {
    switch (body[at]) {
      case QUOTE:
        at = endOfString(body, at);
        break;
      case OPEN_OBJECT:
      case OPEN_LIST:
        if (body[at] === OPEN_OBJECT) names++;
        values++;
        depth++;
        break;
      case CLOSE_LIST:
      case CLOSE_OBJECT:
        depth--;
        break;
      case COLON:
        names++;
        break;
      case COMMA:
        values++;
    }
    if (depth > jsonDepth)
      throw new Problem('bad-json', `Lists and objects may lie ${jsonDepth} deep in each other.`);
    if (values > jsonValues) throw tooMany(`${jsonValues} values`);
    if (names > jsonNames) throw tooMany(`${jsonNames} objects and names`);
  }
}

const tooMany = (what: string) =>
  new Problem(
    'upload-too-large',
    `A JSON body may have ${what}. Send fewer pictures, or files or binary tensors.`,
  );

/** @param start - index of the quote that opens it. @returns that of the one that closes it, or the end of the text. */
function endOfString(body: Buffer, start: number): number {
  // Base64 has no backslash, and this is much the fastest way through megabytes of it.
  const first = body.indexOf(QUOTE, start + 1);
  if (first !== -1 && body[first - 1] !== BACKSLASH) return first;
  for (let at = start + 1; at < body.length; at++) {
    if (body[at] === QUOTE) return at;
    if (body[at] === BACKSLASH) at++;
  }
  return body.length;
}
