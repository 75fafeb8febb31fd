import { csvCell } from '@foodnet/stage';
import type { Prediction } from './predict.js';

/** How answers are written: what stands first, and the lines of one picture. */
export interface PredictionFormat {
  readonly head: readonly string[];
  readonly linesOf: (picture: string, predictions: readonly Prediction[]) => string[];
}

const DIGITS = 6;

export const predictionFormats = {
  /** For people: a picture's labels below each other. */
  table: {
    head: [],
    linesOf: (picture, predictions) => [
      picture,
      ...predictions.map(
        ({ label, probability }) => `  ${(100 * probability).toFixed(2).padStart(6)} %  ${label}`,
      ),
    ],
  },
  /** RFC 4180, a line a label: rank counts from 1. */
  csv: {
    head: ['path,rank,label,probability'],
    linesOf: (picture, predictions) =>
      predictions.map(({ label, probability }, index) =>
        [csvCell(picture), index + 1, csvCell(label), probability.toFixed(DIGITS)].join(),
      ),
  },
  /** JSON Lines, a line a picture; `predictions` is what the server answers. */
  jsonl: {
    head: [],
    linesOf: (path, predictions) => [JSON.stringify({ path, predictions })],
  },
} satisfies Readonly<Record<string, PredictionFormat>>;

export type PredictionFormatName = keyof typeof predictionFormats;
