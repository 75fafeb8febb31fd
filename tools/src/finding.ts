/** One line of the doctor's answer. */
export interface Finding {
  readonly name: string;
  /** What is used. */
  readonly value: string;
  /** Why it is used, or where it comes from. */
  readonly reason?: string;
  /** What is wrong, with its cure. */
  readonly problem?: string;
}
