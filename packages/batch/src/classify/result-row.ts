/** What became of one picture: a line of JSON Lines, a row of Parquet. */
export interface ResultRow {
  readonly path: string;
  /** The most probable labels, best first; none where there is an error. */
  readonly labels: readonly string[];
  /** 0 to 1, in the order of the labels, to six decimals. */
  readonly probabilities: readonly number[];
  readonly model: string;
  readonly version: number;
  /** Why the picture has no labels. */
  readonly error: string | null;
}
