import { presets, presetSchema, type Preset } from '@foodnet/contracts';
import type { SharedOptions } from './options.js';

/** The recipe that the options mean: the preset, with what the user wrote in the place of its own. */
export function presetOf(
  options: Pick<SharedOptions, 'preset'> & Partial<Pick<SharedOptions, 'size' | 'epochs' | 'batch-size'>>,
): Preset {
  const preset = presets[options.preset];
  const { size: width = preset.picture.width, size: height = preset.picture.height } = options;
  return presetSchema.parse({
    ...preset,
    picture: { ...preset.picture, width, height },
    epochs: options.epochs ?? preset.epochs,
    batchSize: options['batch-size'] ?? preset.batchSize,
  });
}
