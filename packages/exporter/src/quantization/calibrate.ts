import type { FoldedNetwork } from '../fold-batch-norms.js';
import { openOnnx } from '../onnx-session.js';
import type { Pictures } from '../pictures.js';
import { encodeOnnx } from '../to-onnx.js';
import { activationScales } from './activation-scales.js';
import { chooseRange, type CalibrationMethod } from './choose-range.js';
import { Histogram, rangeOf, type Range } from './histogram.js';
import type { ActivationScales } from './quantized-layers.js';
import { roundedLayers } from './rounded-layers.js';

/**
 * Observes a network's activations on pictures, computed in float32, and chooses scales by every method.
 *
 * @throws the abort's reason.
 */
export async function calibrate(
  network: FoldedNetwork,
  pictures: Pictures,
  signal?: AbortSignal,
): Promise<ReadonlyMap<CalibrationMethod, ActivationScales>> {
  const names = roundedLayers(network.layers).map(({ name }) => name);
  const session = await openOnnx(encodeOnnx(network, { layerOutputs: names }));
  try {
    const ranges = new Map<string, Range>();
    await session.forEachBatch(pictures, names, signal, (name, values) =>
      ranges.set(name, rangeOf(values, ranges.get(name))),
    );
    const histograms = new Map([...ranges].map(([name, range]) => [name, new Histogram(range)]));
    await session.forEachBatch(pictures, names, signal, (name, values) => histograms.get(name)?.add(values));
    return new Map(
      (Object.keys(chooseRange) as CalibrationMethod[]).map((method) => [
        method,
        activationScales(
          network.layers,
          new Map([...histograms].map(([name, histogram]) => [name, chooseRange[method](histogram)])),
        ),
      ]),
    );
  } finally {
    await session.release();
  }
}
