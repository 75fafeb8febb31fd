/** A share as people read it: 0.4567 is `45.67 %`. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}
