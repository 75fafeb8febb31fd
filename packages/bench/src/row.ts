/** What the rows of every benchmark have. */
export interface RowBase {
  readonly peer: string;
  /** Peak memory in megabytes; looked at from outside where the peer does not tell. */
  readonly rssMb?: number;
}

/** A peer that could not be measured, and why. */
export interface Absence {
  readonly peer: string;
  readonly reason: string;
}
