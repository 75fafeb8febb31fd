import { copyOf, element, within } from './elements.js';
import { percent, readable } from './words.js';

/** @typedef {{ label: string, probability: number }} Prediction */

/** What would fail again: the file is the reason. */
const hopeless = new Set([
  'unsupported-picture',
  'empty-picture',
  'bad-picture',
  'picture-too-large',
  'upload-too-large',
]);

/** One picture of the list: its thumbnail, and what is known of it. */
export class Card {
  root = copyOf('card');
  /** Aborted when the picture is taken away, or asked about anew. */
  controller = new AbortController();
  /** @type {'waiting' | 'asking' | 'done' | 'failed'} */
  state = 'waiting';
  /** Of the refusal, where it failed. */
  code = '';

  /** @param {File} file */
  constructor(file) {
    this.file = file;
    // Pasted pictures may have no name.
    this.name = file.name || 'Pasted picture';
    within(this.root, 'h2').textContent = this.name;
    within(this.root, '.remove').setAttribute('aria-label', `Remove ${this.name}`);
    within(this.root, '.again').setAttribute('aria-label', `Try again: ${this.name}`);
    /** @type {HTMLImageElement} */
    const image = within(this.root, 'img');
    image.src = URL.createObjectURL(file);
    image.addEventListener('error', () => this.removeImage(), { once: true });
    this.wait('Waiting');
  }

  /** @param {string} words */
  wait(words) {
    this.show('waiting', words);
  }

  /** @returns {AbortSignal} of this asking. */
  ask() {
    this.show('asking', 'Looking…');
    return this.controller.signal;
  }

  /** @param {string} words @param {string} [code] why, for programs */
  fail(words, code = '') {
    this.show('failed', words);
    this.code = code;
    within(this.root, '.again').hidden = hopeless.has(code);
  }

  /** @param {readonly Prediction[]} predictions best first @param {string} words by whom, and how long it took */
  answer(predictions, words) {
    this.show('done', words);
    within(this.root, '.predictions').append(...predictions.map(row));
    showBest(this.root);
  }

  /** Ends what is under way, so that it can be asked about anew. */
  reset() {
    this.controller.abort();
    this.controller = new AbortController();
    this.wait('Waiting');
  }

  remove() {
    this.controller.abort();
    this.removeImage();
    this.root.remove();
  }

  /** Also lets go of the file, which is kept for as long as its address is. */
  removeImage() {
    /** @type {HTMLImageElement | null} */
    const image = this.root.querySelector('img');
    if (image) URL.revokeObjectURL(image.src);
    image?.remove();
  }

  /** @param {Card['state']} state @param {string} words */
  show(state, words) {
    this.state = state;
    this.root.dataset.state = state;
    within(this.root, '.says').textContent = words;
    within(this.root, '.predictions').replaceChildren();
    within(this.root, '.again').hidden = true;
  }
}

/** @param {Prediction} prediction */
function row({ label, probability }) {
  const item = copyOf('prediction');
  within(item, '.label').textContent = readable(label);
  within(item, '.percent').textContent = percent(probability);
  within(item, '.bar > span').style.setProperty('--share', String(probability));
  return item;
}

/** Shows as many labels as are chosen, below `root`. @param {ParentNode} root */
export function showBest(root) {
  const topk = Number(element('topk', HTMLSelectElement).value);
  for (const list of root.querySelectorAll('.predictions'))
    [...list.children].forEach((item, index) => item.toggleAttribute('hidden', index >= topk));
}
