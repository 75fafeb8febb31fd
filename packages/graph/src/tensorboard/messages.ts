import { messageCodec } from '../message-codec.js';
import { tensorboardSchema } from './schema.js';

export interface HistogramProto {
  readonly min: number;
  readonly max: number;
  readonly num: number;
  readonly sum: number;
  readonly sumSquares: number;
  /** The upper edge of each bucket, ascending. */
  readonly bucketLimit: readonly number[];
  readonly bucket: readonly number[];
}

/** Exactly one field beside the tag is present. */
export interface SummaryValue {
  readonly tag: string;
  readonly simpleValue?: number;
  readonly image?: {
    readonly height: number;
    readonly width: number;
    /** 3 is RGB. */
    readonly colorspace: number;
    /** A whole PNG. */
    readonly encodedImageString: Uint8Array;
  };
  readonly histo?: HistogramProto;
}

export interface EventProto {
  /** Seconds since 1970. */
  readonly wallTime: number;
  readonly step?: number;
  /** `brain.Event:2`, in the first event of a file. */
  readonly fileVersion?: string;
  readonly summary?: { readonly value: readonly SummaryValue[] };
}

export const eventProto = messageCodec<EventProto>(tensorboardSchema, 'tensorboard.Event');
