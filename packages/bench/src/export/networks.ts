import { FoodnetError, precisionSchema, presets, random, type Precision } from '@foodnet/contracts';
import { calibrate, encodeOnnx, foldBatchNorms } from '@foodnet/exporter';
import { readCatalog } from '@foodnet/inference-server';
import { initialWeights, layersOf } from '@foodnet/model';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** model.onnx of a precision. */
export interface MeasuredNetwork {
  readonly precision: Precision;
  readonly file: string;
  readonly height: number;
  readonly width: number;
}

/** As many as Food-101 has. */
const CLASSES = 101;
/** Noise, from which int8 takes its ranges: they decide what is right, not how long it takes. */
const CALIBRATION_PICTURES = 16;

/** A preset's network as it is before training, which takes as long to run as a trained one, in every precision. */
export async function writeUntrained(folder: string, presetName: string): Promise<MeasuredNetwork[]> {
  const { network, picture } = presets[presetName];
  const { height, width } = picture;
  const layers = layersOf(network, picture, CLASSES);
  const folded = foldBatchNorms(layers, initialWeights(layers, 1));
  const draw = random(1, 'noise');
  const noise = Uint8Array.from({ length: CALIBRATION_PICTURES * height * width * 3 }, () =>
    Math.floor(256 * draw()),
  );
  const calibrated = await calibrate(folded, {
    shape: [CALIBRATION_PICTURES, height, width, 3],
    data: noise,
  });
  const bytes = {
    fp32: encodeOnnx(folded),
    fp16: encodeOnnx(folded, { dataType: 'float16' }),
    int8: encodeOnnx(folded, { scales: calibrated.get('min-max') }),
  };
  return Promise.all(
    precisionSchema.options.map(async (precision) => {
      const file = join(folder, `${precision}.onnx`);
      await writeFile(file, bytes[precision]);
      return { precision, file, height, width };
    }),
  );
}

/**
 * The newest version of a model of each precision that there is.
 *
 * @throws FoodnetError `missing` where there is none of fp32, with which the others are compared.
 */
export async function findExported(models: string, model: string): Promise<MeasuredNetwork[]> {
  const versions = (await readCatalog(models)).models.get(model) ?? [];
  const networks = precisionSchema.options.flatMap((precision) => {
    const newest = versions.find(({ manifest }) => manifest.precision === precision);
    if (!newest) return [];
    const { height, width } = newest.manifest.picture;
    return [{ precision, file: join(newest.folder, 'model.onnx'), height, width }];
  });
  if (networks[0]?.precision !== 'fp32')
    throw new FoodnetError(
      'missing',
      `Cannot measure ${model}: there is no version of precision fp32 in ${models}. Export one, or leave --model and --models out.`,
    );
  return networks;
}
