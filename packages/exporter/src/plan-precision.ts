import { FoodnetError, type ModelVersion, type Precision } from '@foodnet/contracts';
import { showProgress } from '@foodnet/stage';
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

/** How a network is written in a precision, and what was measured of it. */
export interface PrecisionPlan {
  readonly dataType?: OnnxNetwork['dataType'];
  readonly scales?: ActivationScales;
  readonly measured?: NonNullable<ModelVersion['measured']>;
}

/**
 * Finds how to write a network in a precision: for int8 by calibration, and for each but fp32 with its accuracy on the
 * test split beside that of fp32.
 *
 * @throws FoodnetError `not-equal` where the accuracy falls by more than a point, unless `allowDrop`; the abort's reason.
 */
export async function planPrecision(
  network: FoldedNetwork,
  precision: Exclude<Precision, 'fp32'>,
  pictures: ExportPictures,
  {
    allowDrop,
    mirror,
    signal,
  }: { readonly allowDrop: boolean; readonly mirror: boolean; readonly signal?: AbortSignal },
): Promise<PrecisionPlan> {
  const chosen = precision === 'int8' ? await chooseScales(network, pictures, signal) : undefined;
  const plan = chosen ? { scales: chosen.scales } : { dataType: 'float16' as const };
  const { test, calibration } = pictures;
  const [, height, width] = calibration.shape;
  const sessions = [
    await openOnnx(encodeOnnx(network, { ...plan, mirror })),
    await openOnnx(encodeOnnx(network, { mirror })),
  ];
  const bar = showProgress(`accuracy of ${precision} and fp32`, test.count, 'pictures');
  try {
    const [accuracy, fp32Accuracy] = await accuracies(
      sessions,
      test,
      { height, width },
      { signal, progress: (done) => bar.update(done) },
    );
    if (fp32Accuracy - accuracy > ALLOWED_DROP && !allowDrop)
      throw dropError(precision, accuracy, fp32Accuracy);
    return {
      ...plan,
      measured: {
        pictures: test.count,
        accuracy,
        fp32Accuracy,
        ...(chosen && { calibration: { method: chosen.method, pictures: calibration.shape[0] } }),
      },
    };
  } finally {
    bar.stop();
    for (const session of sessions) await session.release();
  }
}

function dropError(precision: Precision, accuracy: number, fp32Accuracy: number): FoodnetError {
  const percent = (share: number) => `${(100 * share).toFixed(2)} %`;
  return new FoodnetError(
    'not-equal',
    `Cannot export in ${precision}: on the test split it is right on ${percent(accuracy)} and fp32 on ` +
      `${percent(fp32Accuracy)}, expected at most ${100 * ALLOWED_DROP} point less. ` +
      'Train longer, take another precision, or accept it with --allow-drop.',
  );
}
