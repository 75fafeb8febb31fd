import { element } from './elements.js';

/** Where the key lies for as long as the tab is open. */
const PLACE = 'foodnet-key';

/** What a header can hold, as every key is. */
const printable = /^[\x21-\x7e]+$/;

/** @type {Promise<boolean> | undefined} */
let asking;
/** Whether the person has closed the dialog without a key: they are not asked again until they do something. */
let declined = false;

/** Where the browser keeps nothing for pages, until this one is left. */
let kept = '';

export function currentKey() {
  try {
    return sessionStorage.getItem(PLACE) ?? kept;
  } catch {
    return kept;
  }
}

/**
 * Asks the person for a key, once for all requests that wait for it.
 *
 * @param {string} refused the key that did not do
 * @returns {Promise<boolean>} whether there is another key now.
 */
export function askForKey(refused) {
  if (currentKey() !== refused) return Promise.resolve(true);
  if (declined) return Promise.resolve(false);
  asking ??= openDialog(refused).finally(() => (asking = undefined));
  return asking;
}

/** The person has done something that may need a key: they may be asked for one again. */
export function askAgain() {
  declined = false;
}

/** @param {string} refused @returns {Promise<boolean>} */
async function openDialog(refused) {
  const dialog = element('key-dialog', HTMLDialogElement);
  const input = element('key', HTMLInputElement);
  element('key-words', HTMLElement).textContent =
    refused === ''
      ? 'Whoever runs the server gives keys out.'
      : 'The server does not know the key that was given.';
  input.value = '';
  dialog.returnValue = '';
  dialog.showModal();
  await new Promise((resolve) => dialog.addEventListener('close', resolve, { once: true }));
  declined = dialog.returnValue !== 'use';
  if (declined) return false;
  const key = input.value.trim();
  // With it nothing could be asked any more.
  if (!printable.test(key)) return openDialog(key);
  kept = key;
  try {
    sessionStorage.setItem(PLACE, key);
  } catch {
    // The person has told the browser so.
  }
  input.value = '';
  return true;
}
