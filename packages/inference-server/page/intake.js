import { element } from './elements.js';

/**
 * Hands on the pictures that a person chooses, photographs, drops or pastes, in their order.
 *
 * @param {(files: readonly File[], unread?: readonly string[]) => void} onPictures `unread` are the names of what was
 * dropped and cannot be opened; either may be empty, not both.
 */
export function takePictures(onPictures) {
  for (const id of ['choose', 'photograph']) {
    const input = element(id, HTMLInputElement);
    const take = () => {
      if (input.files?.length) onPictures([...input.files]);
      // The same picture may be chosen again.
      input.value = '';
    };
    input.addEventListener('change', take);
    // What was chosen before this script had come, over a slow line.
    take();
  }

  document.addEventListener('paste', ({ clipboardData }) => {
    if (clipboardData?.files.length) onPictures([...clipboardData.files]);
  });

  // Without this the browser opens what is dropped in place of the page.
  document.addEventListener('dragover', (event) => {
    event.preventDefault();
    document.body.classList.toggle('dropping', holdsFiles(event));
  });
  document.addEventListener('dragleave', ({ relatedTarget }) => {
    if (relatedTarget === null) document.body.classList.remove('dropping');
  });
  document.addEventListener('drop', (event) => {
    event.preventDefault();
    document.body.classList.remove('dropping');
    void droppedFiles(event.dataTransfer).then(
      ({ files, unread }) => files.length + unread.length > 0 && onPictures(files, unread),
    );
  });
}

/** @param {DragEvent} event */
const holdsFiles = ({ dataTransfer }) => dataTransfer?.types.includes('Files') ?? false;

/**
 * Files that were dropped, and those in folders that were; and the names of what cannot be opened.
 *
 * @param {DataTransfer | null} dropped
 */
export async function droppedFiles(dropped) {
  // All are asked for at once: what was dropped is forgotten at the first wait.
  const found = [...(dropped?.items ?? [])]
    .filter(({ kind }) => kind === 'file')
    .map((item) => item.webkitGetAsEntry() ?? item.getAsFile());
  /** @type {Dropped} */
  const all = { files: [], unread: [] };
  for (const one of found) {
    if (one instanceof File) all.files.push(one);
    else if (one) await addBelow(one, all);
  }
  return all;
}

/** @typedef {{ files: File[], unread: string[] }} Dropped */

/** @param {FileSystemEntry} entry @param {Dropped} all where its files go */
async function addBelow(entry, all) {
  try {
    if (entry instanceof FileSystemFileEntry)
      all.files.push(await new Promise((resolve, reject) => entry.file(resolve, reject)));
    if (!(entry instanceof FileSystemDirectoryEntry)) return;
    const reader = entry.createReader();
    for (;;) {
      // A folder is read in parts; the last is empty.
      /** @type {FileSystemEntry[]} */
      const part = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
      if (part.length === 0) return;
      for (const below of part.filter(({ name }) => !name.startsWith('.'))) await addBelow(below, all);
    }
  } catch {
    // It was moved since, or may not be opened; the others can be.
    all.unread.push(entry.name);
  }
}
