import type { PixelRows } from '../pixel-rows.js';
import type { Component, Layout } from './component.js';

// BT.601, full range, in 16 bits behind the point, as JFIF has it and libjpeg computes it.
const fixed = (value: number) => Math.floor(value * 65536 + 0.5);
const ofChroma = (term: (chroma: number) => number) =>
  Int32Array.from({ length: 256 }, (_, value) => term(value - 128));
const redOfCr = ofChroma((cr) => (fixed(1.402) * cr + 32768) >> 16);
const blueOfCb = ofChroma((cb) => (fixed(1.772) * cb + 32768) >> 16);
const greenOfCr = ofChroma((cr) => -fixed(0.71414) * cr);
const greenOfCb = ofChroma((cb) => -fixed(0.34414) * cb + 32768);

/**
 * @param fancy chroma that was sampled more coarsely is spread smoothly, otherwise repeated: libjpeg repeats it where
 * blocks are scaled to one pixel.
 */
export function rgbRows({ components, width, height }: Layout, fancy: boolean): PixelRows {
  const readers = components.map((component) => rowReader(component, width, fancy));
  if (readers.length === 1) {
    const [readLuma] = readers;
    return {
      width,
      height,
      read(y, into) {
        const { samples, offset } = readLuma(y);
        for (let x = 0, target = 0; x < width; x++) {
          const value = samples[offset + x];
          into[target++] = value;
          into[target++] = value;
          into[target++] = value;
        }
      },
    };
  }
  return {
    width,
    height,
    read: (y, into) => convert(readers[0](y), readers[1](y), readers[2](y), width, into),
  };
}

interface Samples {
  readonly samples: Uint8ClampedArray;
  readonly offset: number;
}

function convert(luma: Samples, cb: Samples, cr: Samples, width: number, into: Uint8ClampedArray): void {
  const lumas = luma.samples;
  const blues = cb.samples;
  const reds = cr.samples;
  for (let x = 0, target = 0; x < width; x++, target += 3) {
    const y = lumas[luma.offset + x];
    const blue = blues[cb.offset + x];
    const red = reds[cr.offset + x];
    into[target] = y + redOfCr[red];
    into[target + 1] = y + ((greenOfCb[blue] + greenOfCr[red]) >> 16);
    into[target + 2] = y + blueOfCb[blue];
  }
}

type RowReader = (y: number) => Samples;

/** Rows of a component, spread to the picture's width and height. */
function rowReader(component: Component, pictureWidth: number, fancy: boolean): RowReader {
  const { plane, stride, acrossFactor, downFactor } = component;
  if (acrossFactor === 1 && downFactor === 1) return (y) => ({ samples: plane, offset: y * stride });
  // Room for one more, since a plane's last pixel may stand for one of the picture's.
  const samples = new Uint8ClampedArray(pictureWidth + 1);
  const result = { samples, offset: 0 };
  const isSmooth = fancy && (acrossFactor === 1 || component.width > 2);
  const mixed = new Int32Array(component.width);
  return (y) => {
    if (!isSmooth) repeat(component, y, samples);
    else if (downFactor === 1) spreadAcross(component, y, samples);
    else {
      mixRows(component, y, mixed);
      if (acrossFactor === 1) spreadDown(mixed, y, samples);
      else spreadBoth(mixed, samples);
    }
    return result;
  };
}

function repeat(
  { plane, stride, acrossFactor, downFactor }: Component,
  y: number,
  into: Uint8ClampedArray,
): void {
  const offset = (downFactor === 2 ? y >> 1 : y) * stride;
  for (let x = 0; x < into.length - 1; x++) into[x] = plane[offset + (acrossFactor === 2 ? x >> 1 : x)];
}

/** Three parts of the nearer row, one of the next but one: not yet divided by four. */
function mixRows({ plane, stride, width, height }: Component, y: number, into: Int32Array): void {
  const near = y >> 1;
  const far = Math.min(height - 1, Math.max(0, y % 2 === 0 ? near - 1 : near + 1));
  for (let x = 0; x < width; x++) into[x] = 3 * plane[near * stride + x] + plane[far * stride + x];
}

function spreadDown(mixed: Int32Array, y: number, into: Uint8ClampedArray): void {
  const half = y % 2 === 0 ? 1 : 2;
  for (let x = 0; x < into.length - 1; x++) into[x] = (mixed[x] + half) >> 2;
}

function spreadAcross({ plane, stride, width }: Component, y: number, into: Uint8ClampedArray): void {
  const offset = y * stride;
  for (let x = 0; x < width; x++) {
    const here = plane[offset + x];
    into[x * 2] = x === 0 ? here : (3 * here + plane[offset + x - 1] + 1) >> 2;
    into[x * 2 + 1] = x === width - 1 ? here : (3 * here + plane[offset + x + 1] + 2) >> 2;
  }
}

function spreadBoth(mixed: Int32Array, into: Uint8ClampedArray): void {
  const last = mixed.length - 1;
  for (let x = 0; x <= last; x++) {
    const here = mixed[x];
    into[x * 2] = x === 0 ? (4 * here + 8) >> 4 : (3 * here + mixed[x - 1] + 8) >> 4;
    into[x * 2 + 1] = x === last ? (4 * here + 7) >> 4 : (3 * here + mixed[x + 1] + 7) >> 4;
  }
}
