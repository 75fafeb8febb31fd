/** Files from strangers: what is above these is refused before memory is taken for it. */
export const limits = {
  /** Of a whole file, and of what it unpacks to. The largest of keras.applications has 550 MB. */
  fileBytes: 2 ** 31 - 1,
  /** Of a model's description. That of EfficientNetB7 has 1.2 MB. */
  configBytes: 16 * 2 ** 20,
  /** Groups and datasets of an HDF5 file, and how deep they lie. */
  objects: 50_000,
  depth: 16,
  layers: 2048,
  /** How long a file may take that should take a second or two. */
  timeMs: 120_000,
} as const;
