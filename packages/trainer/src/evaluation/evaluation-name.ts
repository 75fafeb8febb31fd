/** What an evaluation is of, where it is not the usual one of a run. */
export interface EvaluationNameParts {
  /** An exported model, and its version where one is asked for. */
  readonly model?: string;
  readonly version?: number;
  readonly dataset: string;
  readonly split?: string;
  readonly mirror: boolean;
}

/** What the files of an evaluation are called, so that those of another do not replace them. */
export function evaluationName({ model, version, dataset, split, mirror }: EvaluationNameParts): string {
  return ['evaluation', model, version, dataset, split, mirror ? 'mirror' : undefined]
    .filter((part) => part !== undefined)
    .join('-');
}
