import type { Augmentation, Random } from '@foodnet/contracts';

/** Where each output pixel is taken from: input row = rows . (row, column, 1), and the same for the column. */
export interface Transform {
  readonly rows: readonly [number, number, number];
  readonly columns: readonly [number, number, number];
  readonly flip: boolean;
}

type Matrix = readonly [readonly [number, number, number], readonly [number, number, number]];

/**
 * Draws what happens to one picture, as Keras's ImageDataGenerator does: M = Rotation . Shift . Shear . Zoom about the
 * picture's centre, from output to input. Every part is always drawn, so that switching one off leaves the others.
 */
export function drawTransform(
  augmentation: Augmentation,
  height: number,
  width: number,
  draw: Random,
): Transform {
  const around = (middle: number, spread: number) => middle + spread * (2 * draw() - 1);
  const theta = radians(around(0, augmentation.rotationDegrees));
  const shiftRows = around(0, augmentation.shiftFraction) * height;
  const shiftColumns = around(0, augmentation.shiftFraction) * width;
  const phi = radians(around(0, augmentation.shearDegrees));
  const zoomRows = around(1, augmentation.zoomFraction);
  const zoomColumns = around(1, augmentation.zoomFraction);
  const flip = draw() < 0.5 && augmentation.horizontalFlip;

  const [centreRow, centreColumn] = [(height - 1) / 2, (width - 1) / 2];
  const [rows, columns] = [
    translation(centreRow, centreColumn),
    rotation(theta),
    translation(shiftRows, shiftColumns),
    shear(phi),
    zoom(zoomRows, zoomColumns),
    translation(-centreRow, -centreColumn),
  ].reduce(product);
  return { rows, columns, flip };
}

/**
 * Samples a picture at the transformed coordinates: bilinear, coordinates clamped to the edge, mirrored at the end.
 *
 * @param source [height, width, 3] in 0..255, from `sourceOffset` on.
 * @param target float32 [height, width, 3] in 0..255, from `targetOffset` on.
 */
export function applyTransform(
  { rows, columns, flip }: Transform,
  height: number,
  width: number,
  source: Uint8Array | Float32Array,
  sourceOffset: number,
  target: Float32Array,
  targetOffset: number,
): void {
  if (isInPlace(rows, columns)) {
    copyRows(flip, height, width, source, sourceOffset, target, targetOffset);
    return;
  }
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const inputRow = clamp(rows[0] * row + rows[1] * column + rows[2], height - 1);
      const inputColumn = clamp(columns[0] * row + columns[1] * column + columns[2], width - 1);
      const [top, left] = [Math.floor(inputRow), Math.floor(inputColumn)];
      const [rowPart, columnPart] = [inputRow - top, inputColumn - left];
      const right = left < width - 1 ? 3 : 0;
      const below = top < height - 1 ? width * 3 : 0;
      const from = sourceOffset + (top * width + left) * 3;
      const to = targetOffset + (row * width + (flip ? width - 1 - column : column)) * 3;
      for (let channel = 0; channel < 3; channel++) {
        const corner = from + channel;
        const upper = source[corner] + (source[corner + right] - source[corner]) * columnPart;
        const lower =
          source[corner + below] + (source[corner + below + right] - source[corner + below]) * columnPart;
        target[to + channel] = upper + (lower - upper) * rowPart;
      }
    }
  }
}

/** Whether every pixel comes from its own place, as it does where a recipe but mirrors. */
function isInPlace(rows: Transform['rows'], columns: Transform['columns']): boolean {
  return rows.join() === '1,0,0' && columns.join() === '0,1,0';
}

function copyRows(
  flip: boolean,
  height: number,
  width: number,
  source: Uint8Array | Float32Array,
  sourceOffset: number,
  target: Float32Array,
  targetOffset: number,
): void {
  const values = height * width * 3;
  if (!flip) {
    target.set(source.subarray(sourceOffset, sourceOffset + values), targetOffset);
    return;
  }
  for (let row = 0; row < height; row++) {
    let from = sourceOffset + row * width * 3;
    for (let to = targetOffset + (row + 1) * width * 3 - 3; to >= targetOffset + row * width * 3; to -= 3) {
      target[to] = source[from];
      target[to + 1] = source[from + 1];
      target[to + 2] = source[from + 2];
      from += 3;
    }
  }
}

function clamp(value: number, most: number): number {
  return value < 0 ? 0 : value > most ? most : value;
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}

function translation(row: number, column: number): Matrix {
  return [
    [1, 0, row],
    [0, 1, column],
  ];
}

function rotation(theta: number): Matrix {
  return [
    [Math.cos(theta), -Math.sin(theta), 0],
    [Math.sin(theta), Math.cos(theta), 0],
  ];
}

function shear(phi: number): Matrix {
  return [
    [1, -Math.sin(phi), 0],
    [0, Math.cos(phi), 0],
  ];
}

function zoom(rows: number, columns: number): Matrix {
  return [
    [rows, 0, 0],
    [0, columns, 0],
  ];
}

/** The product of two affine matrices, whose last row is (0, 0, 1). */
function product([a, b]: Matrix, [c, d]: Matrix): Matrix {
  const times = ([x, y, z]: Matrix[number]): [number, number, number] => [
    x * c[0] + y * d[0],
    x * c[1] + y * d[1],
    x * c[2] + y * d[2] + z,
  ];
  return [times(a), times(b)];
}
