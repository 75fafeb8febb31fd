import type { KerasLayer } from './keras-layer.js';

/** What a layer's configuration says and we cannot compute, or no configuration says. */
export class SettingError extends Error {}

/** A setting that has to be one of these, or absent. */
export function expectOne({ config }: KerasLayer, name: string, ...accepted: unknown[]): void {
  const found = config[name];
  if (found === undefined || found === null) return;
  if (!accepted.some((one) => JSON.stringify(one) === JSON.stringify(found)))
    throw new SettingError(`its ${name} is ${shown(found)}, expected ${shown(accepted[0])}`);
}

export function numberOf({ config }: KerasLayer, name: string, fallback?: number): number {
  const found = config[name] ?? fallback;
  if (typeof found !== 'number') throw new SettingError(`its ${name} is ${shown(found)}, expected a number`);
  return found;
}

export function booleanOf({ config }: KerasLayer, name: string, fallback: boolean): boolean {
  const found = config[name] ?? fallback;
  if (typeof found !== 'boolean')
    throw new SettingError(`its ${name} is ${shown(found)}, expected true or false`);
  return found;
}

/** A number, or two equal ones for height and width. */
export function squareOf({ config }: KerasLayer, name: string, fallback?: number): number {
  const found = config[name] ?? fallback;
  const [height, width] = (Array.isArray(found) && found.length === 2 ? found : [found, found]) as unknown[];
  if (typeof height !== 'number' || height !== width)
    throw new SettingError(`its ${name} is ${shown(found)}, expected the same for height and width`);
  return height;
}

export function paddingOf({ config }: KerasLayer): 'same' | 'valid' {
  const found = config.padding ?? 'valid';
  if (found !== 'same' && found !== 'valid')
    throw new SettingError(`its padding is ${shown(found)}, expected same or valid`);
  return found;
}

/** The name of an activation: a text, or the object that Keras 3 makes of some. */
export function activationOf({ config }: KerasLayer): string {
  const found = config.activation ?? 'linear';
  const name = typeof found === 'object' ? (found as { class_name?: unknown }).class_name : found;
  if (typeof name !== 'string') throw new SettingError(`its activation is ${shown(found)}`);
  return name;
}

export function shown(value: unknown): string {
  return (JSON.stringify(value) ?? 'absent').slice(0, 80);
}
