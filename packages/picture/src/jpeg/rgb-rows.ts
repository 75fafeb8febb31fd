import { workspace } from '../kernels.js';
import type { PixelRows } from '../pixel-rows.js';
import type { Component, Layout } from './component.js';

/** How a component's row is spread to the picture's width, as assembly/rgb-row.ts knows it. */
const spreadings = { asItIs: 0, repeated: 1, smooth: 2 };

/**
 * @param fancy chroma that was sampled more coarsely is spread smoothly, otherwise repeated: libjpeg repeats it where
 * blocks are scaled to one pixel.
 */
export function rgbRows({ components, width, height }: Layout, fancy: boolean): PixelRows {
  const descriptions = components.flatMap((component) => describe(component, width, fancy));
  const at = workspace.copy(Int32Array.from(descriptions));
  return {
    width,
    height,
    read: (y, target) => workspace.kernels.rgbRow(at, components.length, width, y, target),
  };
}

function describe(component: Component, pictureWidth: number, fancy: boolean): number[] {
  const { plane, stride, width, height, acrossFactor, downFactor } = component;
  const isWhole = acrossFactor === 1 && downFactor === 1;
  const isSmooth = fancy && (acrossFactor === 1 || width > 2);
  const spreading = isWhole ? spreadings.asItIs : isSmooth ? spreadings.smooth : spreadings.repeated;
  const samples = isWhole ? 0 : workspace.allocate(pictureWidth + 17);
  const mixed = isSmooth && downFactor === 2 ? workspace.allocate(width * 4) : 0;
  return [plane, stride, width, height, acrossFactor, downFactor, spreading, samples, mixed];
}
