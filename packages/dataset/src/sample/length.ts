/** How far (x, y) is from (0, 0). Math.hypot, which also takes what would overflow, is twenty times slower. */
export function length(x: number, y: number): number {
  return Math.sqrt(x * x + y * y);
}
