import { Card, showBest } from './card.js';
import { element, within } from './elements.js';
import { takePictures } from './intake.js';
import { askAgain } from './key.js';
import { chosenModel, offerModels } from './models.js';
import { openQueue } from './queue.js';
import { ask, Refusal } from './server.js';
import { cannotBeOpened, counted, duration, tooManyBytes } from './words.js';

/** Pictures that are under way at once: enough to keep the server at work, few enough to leave it to others. */
const AT_ONCE = 4;
/** The most labels that can be chosen to be shown; all are fetched, so that choosing asks nothing again. */
const MOST_LABELS = 10;

/** @type {Set<Card>} */
const cards = new Set();
const enqueue = openQueue(AT_ONCE);
const list = element('cards', HTMLOListElement);
const status = element('status', HTMLElement);
let limitBytes = Infinity;

/** @param {Card} card */
function addCard(card) {
  cards.add(card);
  list.append(card.root);
  within(card.root, '.remove').addEventListener('click', () => {
    const beside = card.root.nextElementSibling ?? card.root.previousElementSibling;
    drop(card);
    // Whoever goes through the page by keys goes on where they were.
    (beside ? within(beside, '.remove') : element('choose', HTMLInputElement)).focus();
  });
  within(card.root, '.again').addEventListener('click', () => {
    within(card.root, '.remove').focus();
    askAgain();
    classify(card);
  });
  classify(card);
  return card;
}

/** @param {Card} card */
function drop(card) {
  cards.delete(card);
  card.remove();
  count();
}

/** Puts a picture at the end of the queue. @param {Card} card */
function classify(card) {
  card.reset();
  count();
  const { signal } = card.controller;
  enqueue(async () => {
    if (signal.aborted) return;
    try {
      await look(card, card.ask());
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof Refusal) card.fail(error.message, error.code);
      else card.fail(String(error));
    }
    count();
  });
}

/** @param {Card} card @param {AbortSignal} signal */
async function look(card, signal) {
  // Said before it is sent: a server that refuses an upload may end the connection, which tells nothing.
  if (card.file.size > limitBytes) throw new Refusal('upload-too-large', tooManyBytes(limitBytes));
  const query = new URLSearchParams(chosenModel());
  query.set('topk', String(MOST_LABELS));
  const startMs = performance.now();
  const { model, predictions } = await ask(`classify?${query}`, {
    body() {
      const form = new FormData();
      form.append('image', card.file);
      return form;
    },
    signal,
    onWait: (words) => card.wait(words),
  });
  // The server that could not be asked before, for want of a key, can be now.
  if (limitBytes === Infinity) void learn();
  card.answer(
    predictions,
    `${model.name}, version ${model.version} · ${duration(performance.now() - startMs)}`,
  );
}

/** Says how far it is. */
function count() {
  const all = [...cards];
  const failed = all.filter(({ state }) => state === 'failed').length;
  const done = all.filter(({ state }) => state === 'done').length;
  document.body.classList.toggle('has-pictures', all.length > 0);
  element('controls', HTMLElement).hidden = all.length === 0;
  element('count', HTMLElement).textContent =
    `${done + failed} of ${all.length} answered${failed > 0 ? `, ${failed} without a label` : ''}`;
  const bar = element('progress', HTMLProgressElement);
  bar.max = Math.max(all.length, 1);
  bar.value = done + failed;
  if (all.length > 0 && done + failed === all.length) status.textContent = summaryOf(all, failed);
}

/** What a screen reader says when all is answered. @param {readonly Card[]} all @param {number} failed */
function summaryOf(all, failed) {
  const [only] = all;
  if (all.length > 1)
    return `${counted(all.length, 'picture')} answered${failed > 0 ? `, ${failed} without a label` : ''}.`;
  return `${only.name}: ${within(only.root, failed > 0 ? '.says' : '.predictions li').innerText}`;
}

element('topk', HTMLSelectElement).addEventListener('change', () => showBest(list));
element('model', HTMLSelectElement).addEventListener('change', () => cards.forEach(classify));
element('clear', HTMLButtonElement).addEventListener('click', () => {
  cards.forEach(drop);
  status.textContent = 'All pictures are removed.';
  element('choose', HTMLInputElement).focus();
});
element('curl', HTMLElement).textContent =
  `curl -F image=@picture.jpg ${new URL('classify', document.baseURI)}`;

/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/** Learns what the server has, again while it still prepares its first model. */
async function learn() {
  const notice = element('notice', HTMLElement);
  try {
    const info = await ask('info');
    limitBytes = info.limits.fileBytes;
    offerModels(info);
    notice.hidden = true;
    for (const card of cards) if (card.state === 'failed' && card.code === 'unauthorized') classify(card);
    clearTimeout(timer);
    if (info.default === null) timer = setTimeout(learn, 2_000);
  } catch (error) {
    element('notice-words', HTMLElement).textContent =
      error instanceof Refusal ? error.message : String(error);
    notice.hidden = false;
  }
}

// Behind all that it needs: pictures may have been chosen before this script had come.
takePictures((files, unread = []) => {
  askAgain();
  const notice = element('unread', HTMLElement);
  notice.hidden = unread.length === 0;
  if (!notice.hidden) notice.textContent = cannotBeOpened(unread);
  const added = files.map((file) => addCard(new Card(file)));
  if (added.length > 1) status.textContent = `${counted(added.length, 'picture')} added.`;
  (added[0]?.root ?? notice).scrollIntoView({ block: 'nearest' });
});

void learn();
element('notice-again', HTMLButtonElement).addEventListener('click', () => {
  askAgain();
  void learn();
});
// Versions come and go while a page lies open.
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') void learn();
});
