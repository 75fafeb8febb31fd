import type { SplitName } from '@foodnet/contracts';
import type { PackedRecord } from '../pack/pack-split.js';

/** Files that hold the same bytes. */
export interface Duplicate {
  readonly sha256: string;
  readonly files: readonly { readonly path: string; readonly split: SplitName; readonly className: string }[];
  /** They are in train and in test: what is measured on them was learnt by heart. */
  readonly isLeak: boolean;
  /** They are in more than one class: at least one of the labels is wrong. */
  readonly isContradiction: boolean;
}

/** Readable pictures of equal SHA-256: leaks first, then contradictions, then the others, each by path. */
export function findDuplicates(
  records: Readonly<Record<SplitName, readonly PackedRecord[]>>,
  classes: readonly string[],
): Duplicate[] {
  const first = new Map<string, Duplicate['files'][number]>();
  const several = new Map<string, Duplicate['files'][number][]>();
  for (const split of ['train', 'test'] as const) {
    for (const { path, sha256, label, reason } of records[split]) {
      if (sha256 === null || reason !== undefined) continue;
      const file = { path, split, className: classes[label] };
      const earlier = first.get(sha256);
      const group = several.get(sha256);
      if (group) group.push(file);
      else if (earlier) several.set(sha256, [earlier, file]);
      else first.set(sha256, file);
    }
  }
  const found = [...several].map(([sha256, files]) => ({
    sha256,
    files,
    isLeak: new Set(files.map(({ split }) => split)).size > 1,
    isContradiction: new Set(files.map(({ className }) => className)).size > 1,
  }));
  const rank = ({ isLeak, isContradiction }: Duplicate) => (isLeak ? 0 : 2) + (isContradiction ? 0 : 1);
  return found.sort(
    (one, other) => rank(one) - rank(other) || (one.files[0].path < other.files[0].path ? -1 : 1),
  );
}
