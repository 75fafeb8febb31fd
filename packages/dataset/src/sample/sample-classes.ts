import { length } from './length.js';

/** Signed distance to an outline about one unit from the middle, in units: negative inside. */
export type Shape = (x: number, y: number) => number;

const disc: Shape = (x, y) => length(x, y) - 0.92;

const ring: Shape = (x, y) => Math.abs(length(x, y) - 0.7) - 0.26;

/** An equilateral triangle with rounded corners (after Inigo Quilez, "2D distance functions"). */
const slice: Shape = (x, y) => {
  const height = Math.sqrt(3);
  const side = 0.82;
  let px = Math.abs(x) - side;
  let py = y + 0.05 + side / height;
  if (px + height * py > 0) {
    const mirrored = (px - height * py) / 2;
    py = (-height * px - py) / 2;
    px = mirrored;
  }
  px -= Math.min(0, Math.max(-2 * side, px));
  return -length(px, py) * Math.sign(py) - 0.14;
};

export interface SampleClass {
  readonly shape: Shape;
  readonly hueDegrees: number;
}

const [red, yellow, green] = [2, 46, 100];

/** Every shape comes in two colours and every colour in two shapes: neither alone tells a class. */
export const sampleClasses: Readonly<Record<string, SampleClass>> = {
  lime: { shape: disc, hueDegrees: green },
  onion_ring: { shape: ring, hueDegrees: yellow },
  pepper_ring: { shape: ring, hueDegrees: green },
  pizza_slice: { shape: slice, hueDegrees: yellow },
  tomato: { shape: disc, hueDegrees: red },
  watermelon_slice: { shape: slice, hueDegrees: red },
};
