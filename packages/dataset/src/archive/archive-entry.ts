/** A file or folder of an archive, by a name that has been looked at. */
export interface ArchiveEntry {
  /** With "/", relative, without "." and "..". */
  readonly path: string;
  readonly isFolder: boolean;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly changedMs: number;
  /** Undefined for folders and for files above the limit. */
  readonly content?: Uint8Array;
}

/** What an archive may cost before it is refused. */
export interface ArchiveLimits {
  readonly entries: number;
  /** Of all entries together, unpacked. */
  readonly unpackedBytes: number;
  /** Unpacked bytes to packed bytes, once more than `unpackedBytesAtAnyRatio` came out. */
  readonly ratio: number;
  readonly unpackedBytesAtAnyRatio: number;
  /** Larger files are passed by without their content. */
  readonly fileBytes: number;
  readonly nameBytes: number;
}

/** Pictures hardly shrink when packed: a ratio of 200 is no archive of pictures. */
export const defaultArchiveLimits: ArchiveLimits = {
  entries: 5_000_000,
  unpackedBytes: 2e12,
  ratio: 200,
  unpackedBytesAtAnyRatio: 50_000_000,
  fileBytes: 20_000_000,
  nameBytes: 1_024,
};

export interface ArchiveOptions {
  readonly limits?: ArchiveLimits;
  readonly signal?: AbortSignal;
  /** Called with the bytes of the archive that have been read. */
  readonly onBytes?: (bytes: number) => void;
}
