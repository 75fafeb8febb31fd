import { FoodnetError, type ModelVersion, type Precision } from '@foodnet/contracts';
import { formatPercent, showProgress } from '@foodnet/stage';
import { accuracies } from './accuracy.js';
import type { ExportPictures } from './export-pictures.js';
import type { FoldedNetwork } from './fold-batch-norms.js';
import type { OnnxNetwork } from './onnx-network.js';
import { openOnnx } from './onnx-session.js';
import { chooseScales } from './quantization/choose-scales.js';
import type { ActivationScales } from './quantization/quantized-layers.js';
import { encodeOnnx } from './to-onnx.js';

/** Points of top-1 accuracy that a smaller precision may cost. */
const ALLOWED_DROP = 0.01;

type Measured = NonNullable<ModelVersion['measured']>;

/** How a network is written in a precision, and what was measured of it. */
export interface PrecisionPlan {
  readonly dataType?: OnnxNetwork['dataType'];
  readonly scales?: ActivationScales;
  readonly measured?: Measured;
}

/**
 * Finds how to write a network in a precision, for int8 by calibration, and its accuracy on the test split beside that of
 * fp32.
 *
 * @throws FoodnetError `not-equal` where the accuracy falls by more than a point, unless `allowDrop`; the abort's reason.
 */
export async function planPrecision(
  network: FoldedNetwork,
  precision: Precision,
  pictures: ExportPictures,
  {
    allowDrop,
    mirror,
    signal,
  }: { readonly allowDrop: boolean; readonly mirror: boolean; readonly signal?: AbortSignal },
): Promise<PrecisionPlan> {
  const chosen = precision === 'int8' ? await chooseScales(network, pictures, signal) : undefined;
  const plan: PrecisionPlan = {
    dataType: precision === 'fp16' ? 'float16' : 'float32',
    scales: chosen?.scales,
  };
  const { test, calibration } = pictures;
  const [, height, width] = calibration.shape;
  const isExact = precision === 'fp32';
  const sessions = [await openOnnx(encodeOnnx(network, { ...plan, mirror }))];
  if (!isExact) sessions.push(await openOnnx(encodeOnnx(network, { mirror })));
  const compared = isExact ? 'fp32' : `${precision} and fp32`;
  const bar = showProgress(`accuracy of ${compared}`, test.count, 'pictures');
  try {
    const [accuracy, fp32Accuracy = accuracy] = await accuracies(
      sessions,
      test,
      { height, width },
      { signal, progress: (done) => bar.update(done) },
    );
    const measured: Measured = {
      pictures: test.count,
      accuracy,
      fp32Accuracy,
      ...(chosen && { calibration: { method: chosen.method, pictures: calibration.shape[0] } }),
    };
    if (isDropTooLarge(measured) && !allowDrop) throw dropError(precision, measured);
    return { ...plan, measured };
  } finally {
    bar.stop();
    for (const session of sessions) await session.release();
  }
}

/** In whole pictures: a difference of shares that is one point is more than that in floats. */
export function isDropTooLarge({ pictures, accuracy, fp32Accuracy }: Measured): boolean {
  return Math.round((fp32Accuracy - accuracy) * pictures) > ALLOWED_DROP * pictures;
}

function dropError(precision: Precision, { accuracy, fp32Accuracy }: Measured): FoodnetError {
  return new FoodnetError(
    'not-equal',
    `Cannot export in ${precision}: on the test split it is right on ${formatPercent(accuracy)} and fp32 on ` +
      `${formatPercent(fp32Accuracy)}, expected at most ${100 * ALLOWED_DROP} point less. ` +
      'Train longer, take another precision, or accept it with --allow-drop.',
  );
}
