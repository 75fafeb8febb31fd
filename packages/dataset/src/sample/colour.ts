/** Red, green and blue, 0 to 255. */
export type Colour = readonly [number, number, number];

/** From hue in degrees, and saturation and lightness from 0 to 1 (CSS Color 4, section 7). */
export function colourOf(hueDegrees: number, saturation: number, lightness: number): Colour {
  const reach = saturation * Math.min(lightness, 1 - lightness);
  const channel = (offset: number) => {
    const turn = (((offset + hueDegrees / 30) % 12) + 12) % 12;
    return 255 * (lightness - reach * Math.max(-1, Math.min(turn - 3, 9 - turn, 1)));
  };
  return [channel(0), channel(8), channel(4)];
}

/** `share` of `over` on top of `under`. */
export function mix(under: Colour, over: Colour, share: number): Colour {
  return [
    under[0] + (over[0] - under[0]) * share,
    under[1] + (over[1] - under[1]) * share,
    under[2] + (over[2] - under[2]) * share,
  ];
}

/** Brighter or darker by a factor. */
export function shade([red, green, blue]: Colour, factor: number): Colour {
  return [red * factor, green * factor, blue * factor];
}
