/** 1,234 and, below ten, one decimal. */
export function formatCount(count: number): string {
  return count.toLocaleString('en', {
    maximumFractionDigits: Number.isInteger(count) || count >= 10 ? 0 : 1,
  });
}

/** 8 s, 2 min 05 s, 3 h 07 min. */
export function formatDuration(seconds: number): string {
  const whole = Math.round(seconds);
  const pad = (value: number) => String(value).padStart(2, '0');
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${pad(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${pad(Math.floor((whole % 3600) / 60))} min`;
}

/** 512 B, 1.5 MB, 2.3 GB, in powers of 1,000. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${(bytes / 1000 ** power).toLocaleString('en', { maximumFractionDigits: power === 0 ? 0 : 1 })} ${units[power]}`;
}

/** A share as people read it: 0.4567 is `45.67 %`. */
export function formatPercent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}
