import type { Random } from '@foodnet/contracts';

/** Value noise from -1 to 1 over the unit square: a lattice of draws, joined smoothly. */
export function smoothNoise(draw: Random, cells: number): (x: number, y: number) => number {
  const side = cells + 2;
  const lattice = Float32Array.from({ length: side * side }, () => draw() * 2 - 1);
  return (x, y) => {
    const column = Math.floor(x * cells);
    const row = Math.floor(y * cells);
    const right = ease(x * cells - column);
    const down = ease(y * cells - row);
    const at = row * side + column;
    const top = lattice[at] + (lattice[at + 1] - lattice[at]) * right;
    const bottom = lattice[at + side] + (lattice[at + side + 1] - lattice[at + side]) * right;
    return top + (bottom - top) * down;
  };
}

const ease = (t: number) => t * t * (3 - 2 * t);
