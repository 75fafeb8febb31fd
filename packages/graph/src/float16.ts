/**
 * Numbers as the bits of IEEE 754 binary16, rounded to the nearest, ties to even; what is too large becomes infinite.
 * Node 20 has no Float16Array.
 */
export function toFloat16(numbers: Float32Array): Uint16Array {
  return Uint16Array.from(numbers, bitsOf);
}

const [single, singleBits] = (() => {
  const one = new Float32Array(1);
  return [one, new Uint32Array(one.buffer)];
})();

function bitsOf(number: number): number {
  single[0] = number;
  const sign = (singleBits[0] >>> 16) & 0x8000;
  const magnitude = singleBits[0] & 0x7fff_ffff;
  if (magnitude > 0x7f80_0000) return sign | 0x7e00; // NaN
  if (magnitude >= 0x4780_0000) return sign | 0x7c00; // 2^16 and more
  // Below 2^-14 the exponent stays at its least and the fraction counts units of 2^-24.
  if (magnitude < 0x3880_0000) return sign | roundToEven(Math.abs(number) * 2 ** 24);
  // The exponent's bias goes from 127 to 15; a fraction that rounds up carries into the exponent, up to infinity.
  return sign | roundToEven((magnitude - 0x3800_0000) / 2 ** 13);
}

/** @param value at most 2^16. */
function roundToEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
}
