import { element } from './elements.js';

/**
 * Hands on the pictures that a person chooses, photographs, drops or pastes, in their order.
 *
 * @param {(files: readonly File[]) => void} onPictures
 */
export function takePictures(onPictures) {
  for (const id of ['choose', 'photograph']) {
    const input = element(id, HTMLInputElement);
    input.addEventListener('change', () => {
      if (input.files?.length) onPictures([...input.files]);
      // The same picture may be chosen again.
      input.value = '';
    });
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
    void droppedFiles(event.dataTransfer).then((files) => files.length > 0 && onPictures(files));
  });
}

/** @param {DragEvent} event */
const holdsFiles = ({ dataTransfer }) => dataTransfer?.types.includes('Files') ?? false;

/** Files that were dropped, and those in folders that were. @param {DataTransfer | null} dropped */
async function droppedFiles(dropped) {
  // All are asked for at once: what was dropped is forgotten at the first wait.
  const found = [...(dropped?.items ?? [])]
    .filter(({ kind }) => kind === 'file')
    .map((item) => item.webkitGetAsEntry() ?? item.getAsFile());
  const files = [];
  for (const one of found) files.push(...(one instanceof File ? [one] : await filesBelow(one)));
  return files;
}

/** @param {FileSystemEntry | null} entry @returns {Promise<File[]>} */
async function filesBelow(entry) {
  if (entry instanceof FileSystemFileEntry)
    return [await new Promise((resolve, reject) => entry.file(resolve, reject))];
  if (!(entry instanceof FileSystemDirectoryEntry)) return [];
  const reader = entry.createReader();
  const files = [];
  for (;;) {
    // A folder is read in parts; the last is empty.
    /** @type {FileSystemEntry[]} */
    const part = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (part.length === 0) return files;
    for (const below of part.filter(({ name }) => !name.startsWith('.')))
      files.push(...(await filesBelow(below)));
  }
}
