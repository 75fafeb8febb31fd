import type { Random } from '@foodnet/contracts';
import { colourOf, mix, shade, type Colour } from './colour.js';
import { length } from './length.js';
import type { SampleClass } from './sample-classes.js';
import { smoothNoise } from './smooth-noise.js';

/**
 * Paints one thing on a table, as a careless photographer would take it: anywhere near the middle, of any size and
 * turn, in any light, on a plate or not, among crumbs, with the noise of a small sensor.
 *
 * @returns uint8 [size, size, 3], RGB.
 */
export function paintPicture(
  { shape, hueDegrees }: SampleClass,
  sizePixels: number,
  draw: Random,
): Uint8Array {
  const between = (low: number, high: number) => low + (high - low) * draw();

  const table = paintTable(draw);
  const crumbs = Array.from({ length: Math.floor(between(0, 7)) }, () => ({
    x: draw(),
    y: draw(),
    radius: between(0.015, 0.05),
    colour: colourOf(between(0, 360), between(0, 0.35), between(0.2, 0.85)),
  }));

  const radius = between(0.2, 0.4);
  const [centreX, centreY] = [0.5 + (0.54 - radius) * between(-1, 1), 0.5 + (0.54 - radius) * between(-1, 1)];
  const turn = between(0, 2 * Math.PI);
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const squeeze = between(0.78, 1);
  const skin = colourOf(hueDegrees + between(-9, 9), between(0.5, 0.9), between(0.34, 0.52));
  const speckle = colourOf(hueDegrees + between(-14, 14), between(0.4, 0.9), between(0.25, 0.75));
  const [grain, patches] = [smoothNoise(draw, 22), smoothNoise(draw, 5)];
  const lightTurn = between(0, 2 * Math.PI);
  const [lightX, lightY] = [Math.cos(lightTurn), Math.sin(lightTurn)];
  const exposure = between(0.72, 1.14);
  const noise = between(2, 16);

  const distance = (x: number, y: number) => {
    const dx = (x - centreX) / radius;
    const dy = (y - centreY) / radius;
    return shape(cos * dx + sin * dy, (cos * dy - sin * dx) / squeeze) * radius * squeeze;
  };
  // Half a pixel to either side of an outline is blended: antialiasing.
  const cover = (outside: number) => Math.min(1, Math.max(0, 0.5 - outside * sizePixels));

  const pixels = new Uint8Array(sizePixels * sizePixels * 3);
  for (let row = 0; row < sizePixels; row++) {
    for (let column = 0; column < sizePixels; column++) {
      const x = (column + 0.5) / sizePixels;
      const y = (row + 0.5) / sizePixels;
      let colour = table(x, y);
      for (const crumb of crumbs) {
        const share = cover(length(x - crumb.x, y - crumb.y) - crumb.radius);
        if (share > 0) colour = mix(colour, crumb.colour, 0.85 * share);
      }
      const outside = distance(x, y);
      if (outside < 0.1) {
        const shadow = distance(x + lightX * 0.03, y + lightY * 0.03);
        colour = shade(colour, 1 - 0.45 * Math.min(1, Math.max(0, 0.5 - shadow * 16)));
      }
      if (outside < 0.02) {
        const roundness = Math.min(1, -outside / (0.3 * radius));
        const lit =
          1 - 0.35 * (1 - roundness) - 0.25 * (((x - centreX) * lightX + (y - centreY) * lightY) / radius);
        const flesh = mix(skin, speckle, Math.min(0.8, Math.max(0, grain(x, y) + 0.9 * patches(x, y) - 0.3)));
        colour = mix(colour, shade(flesh, lit), cover(outside));
      }
      for (let channel = 0; channel < 3; channel++) {
        const value = colour[channel] * exposure + noise * (draw() + draw() - 1);
        pixels[(row * sizePixels + column) * 3 + channel] = Math.min(255, Math.max(0, Math.round(value)));
      }
    }
  }
  return pixels;
}

/** A table of wood, stone or cloth in quiet colours, with a plate on it now and then. */
function paintTable(draw: Random): (x: number, y: number) => Colour {
  const between = (low: number, high: number) => low + (high - low) * draw();
  const base = colourOf(between(0, 360), between(0.02, 0.3), between(0.18, 0.8));
  const other = shade(base, between(0.6, 1.3));
  const [clouds, weave] = [smoothNoise(draw, 4), smoothNoise(draw, 30)];
  const [turn, planks] = [between(0, Math.PI), between(3, 14)];
  const [cos, sin, stripes] = [Math.cos(turn), Math.sin(turn), draw() < 0.5 ? between(0.05, 0.3) : 0];
  const plate =
    draw() < 0.45 ? { x: between(0.4, 0.6), y: between(0.4, 0.6), radius: between(0.4, 0.6) } : undefined;
  const china = colourOf(between(0, 360), between(0, 0.12), between(0.72, 0.95));

  return (x, y) => {
    const cloud = clouds(x, y);
    const wave = Math.sin((x * cos + y * sin) * planks * 2 * Math.PI + cloud * 2);
    const texture = 0.5 + 0.5 * cloud + stripes * wave + 0.12 * weave(x, y);
    const colour = mix(base, other, Math.min(1, Math.max(0, texture)));
    if (!plate) return colour;
    const fromRim = length(x - plate.x, y - plate.y) - plate.radius;
    const rim = 1 - 0.16 * Math.exp(-((fromRim + 0.07) ** 2) / 0.0004);
    return mix(colour, shade(china, rim), Math.min(1, Math.max(0, 0.5 - fromRim * 96)));
  };
}
