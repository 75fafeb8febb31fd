import { askForKey, currentKey } from './key.js';
import { strangeAnswer, unreachable, wordsOf } from './words.js';

/** How often a server that is busy is asked again before its refusal is shown. */
const TRIES = 5;

/** An error in words for people. `code` is the server's, or `unreachable`. */
export class Refusal extends Error {
  /** @param {string} code @param {string} words */
  constructor(code, words) {
    super(words);
    this.code = code;
  }
}

/**
 * Asks the server. Asks for a key where one is needed; waits and asks again where the server says that it is busy, and
 * without end while it starts.
 *
 * @param {string} path relative to the page, so that a proxy may put the page below an address of its own
 * @param {{ body?: () => FormData, signal?: AbortSignal, onWait?: (words: string) => void }} [options]
 * @returns {Promise<any>} the JSON of the answer
 * @throws {Refusal} and the signal's reason where it is aborted.
 */
export async function ask(path, { body, signal, onWait } = {}) {
  for (let tries = 1; ;) {
    const key = currentKey();
    const response = await fetch(path, {
      method: body ? 'POST' : 'GET',
      body: body?.(),
      headers: key ? { 'X-API-Key': key } : {},
      signal,
    }).catch((error) => {
      throw signal?.aborted ? error : new Refusal('unreachable', unreachable);
    });
    const answer = await response.json().catch(() => undefined);
    signal?.throwIfAborted();
    if (response.ok && answer) return answer;

    const { code, words } = answer?.code
      ? { code: answer.code, words: wordsOf[answer.code] ?? `${answer.title}. ${answer.detail}` }
      : strangeAnswer(response.status);
    const refusal = new Refusal(code, words);
    if (response.status === 401 && (await askForKey(key))) continue;
    const seconds = Number(response.headers.get('Retry-After') ?? NaN);
    if (code !== 'starting' && tries++ >= TRIES) throw refusal;
    if (!(seconds >= 0)) throw refusal;
    onWait?.(refusal.message);
    await pause(1000 * Math.max(seconds, 0.5), signal);
  }
}

/** @param {number} ms @param {AbortSignal} [signal] */
function pause(ms, signal) {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) reject(signal.reason);
    setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
