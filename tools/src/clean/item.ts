/** What may be removed; `models` are versions that no alias names. */
export const kinds = ['data', 'runs', 'models', 'caches'] as const;
export type Kind = (typeof kinds)[number];

/** A folder that goes as one. */
export interface Item {
  readonly kind: Kind;
  /** As people call it: `runs/report-pets`. */
  readonly name: string;
  readonly folder: string;
  /** Folders whose locks say that a stage works on it. */
  readonly locked: readonly string[];
}

/** What stays, and why. */
export interface Kept {
  readonly name: string;
  readonly reason: string;
}

export interface Found {
  readonly items: readonly Item[];
  readonly kept: readonly Kept[];
}
