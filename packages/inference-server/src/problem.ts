import type { ProblemDetails } from './problem-schema.js';
import { problems, type ProblemCode } from './problems.js';

export interface ProblemOptions extends ErrorOptions {
  /** Names of the query parameters or form fields that are wrong. */
  readonly fields?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** An error that a client is told about. `detail` says what was found, what was expected and what to do. */
export class Problem extends Error {
  override name = 'Problem';
  readonly fields?: readonly string[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    readonly code: ProblemCode,
    detail: string,
    { fields, headers = {}, ...options }: ProblemOptions = {},
  ) {
    super(detail, options);
    this.fields = fields;
    this.headers = headers;
  }

  get status(): number {
    return problems[this.code].status;
  }

  /** As it is sent. */
  details(): ProblemDetails {
    const { status, title } = problems[this.code];
    const type = `urn:foodnet:problem:${this.code}`;
    return {
      type,
      title,
      status,
      detail: this.message,
      code: this.code,
      ...(this.fields && { fields: [...this.fields] }),
    };
  }
}
