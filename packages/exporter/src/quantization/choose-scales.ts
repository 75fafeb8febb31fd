import { bestLabels } from '../accuracy.js';
import type { FoldedNetwork } from '../fold-batch-norms.js';
import { openOnnx } from '../onnx-session.js';
import type { Pictures } from '../pictures.js';
import { encodeOnnx } from '../to-onnx.js';
import { calibrate } from './calibrate.js';
import type { CalibrationMethod } from './choose-range.js';
import type { ActivationScales } from './quantized-layers.js';

export interface ChosenScales {
  readonly method: CalibrationMethod;
  readonly scales: ActivationScales;
  /** Share of the judging pictures to which int8 gives the label that float32 gives. */
  readonly agreement: number;
}

/**
 * Calibrates on one set of pictures and takes the method whose network agrees best with float32 on another: by labels,
 * and where these are equal by probabilities.
 *
 * @throws the abort's reason.
 */
export async function chooseScales(
  network: FoldedNetwork,
  { calibration, judging }: { readonly calibration: Pictures; readonly judging: Pictures },
  signal?: AbortSignal,
): Promise<ChosenScales> {
  const [count] = judging.shape;
  const ask = async (scales?: ActivationScales) => {
    const session = await openOnnx(encodeOnnx(network, { scales }));
    try {
      return await session.ask(judging, signal);
    } finally {
      await session.release();
    }
  };
  const expected = await ask();
  const labels = bestLabels(expected, count);
  const judged: (ChosenScales & { readonly distance: number })[] = [];
  for (const [method, scales] of await calibrate(network, calibration, signal)) {
    const actual = await ask(scales);
    const equal = bestLabels(actual, count).filter((label, row) => label === labels[row]).length;
    const distance = actual.reduce((sum, value, index) => sum + Math.abs(value - expected[index]), 0);
    judged.push({ method, scales, agreement: equal / count, distance });
  }
  const [best] = judged.sort((a, b) => b.agreement - a.agreement || a.distance - b.distance);
  return best;
}
