import { FoodnetError, type ErrorCode } from '@foodnet/contracts';

interface Refusal {
  readonly code: ErrorCode;
  readonly reason: string;
  readonly remedy: string;
}

const full: Omit<Refusal, 'reason'> = { code: 'no-space', remedy: 'Make room there' };
const closed: Omit<Refusal, 'reason'> = { code: 'not-writable', remedy: 'Make it writable' };
const taken: Omit<Refusal, 'reason'> = { code: 'not-writable', remedy: 'Move it away' };

/** Why a disk takes no file, by the system's name of the error (errno(3)). */
const refusals: Readonly<Record<string, Refusal>> = {
  ENOSPC: { ...full, reason: 'the disk is full' },
  EDQUOT: { ...full, reason: "the user's share of the disk is used up" },
  EFBIG: { ...full, reason: 'the file is larger than the system allows' },
  EROFS: { ...closed, reason: 'the disk is read-only' },
  EACCES: { ...closed, reason: 'this user may not write there' },
  EPERM: { ...closed, reason: 'this user may not write there' },
  EISDIR: { ...taken, reason: 'a folder of this name is there' },
  EEXIST: { ...taken, reason: 'something else has this name' },
  ENOTDIR: { ...taken, reason: 'a file is there where a folder has to be' },
};

/** What TensorFlow says, which writes files too and tells no name. */
const namesInTexts: Readonly<Record<string, string>> = {
  'No space left on device': 'ENOSPC',
  'File too large': 'EFBIG',
};

function nameOf(error: unknown): string {
  const { code, message } = (error ?? {}) as Partial<NodeJS.ErrnoException>;
  const text = Object.keys(namesInTexts).find((one) => message?.includes(one));
  return code ?? (text === undefined ? '' : namesInTexts[text]);
}

/**
 * A system error of a disk that takes no file, as a mistake that its user can mend: `no-space` or `not-writable`. Any
 * other error is returned as it is.
 *
 * @param action completes "Cannot", e.g. `save run a in /runs/a`.
 * @param then what to do when the disk is mended, e.g. `go on with the same command`.
 */
export function diskError(error: unknown, action: string, then: string): unknown {
  const name = nameOf(error);
  if (error instanceof FoodnetError || !Object.hasOwn(refusals, name)) return error;
  const { code, reason, remedy } = refusals[name];
  return new FoodnetError(code, `Cannot ${action}: ${reason} (${name}). ${remedy}, then ${then}.`, {
    cause: error,
  });
}

/** As `diskError`, of a full disk alone: where files are read as well, it may be them that this user may not open. */
export function fullDiskError(error: unknown, action: string, then: string): unknown {
  const told = diskError(error, action, then);
  return told instanceof FoodnetError && told.code === 'no-space' ? told : error;
}
