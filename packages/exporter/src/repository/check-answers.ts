import { FoodnetError, type ModelVersion } from '@foodnet/contracts';
import type { TensorFlow } from '@foodnet/tensorflow';
import { askOnnx, askSavedModel, askTfjs } from '../answers.js';
import { largestDifference, PARITY_LIMITS, tfjsPrecision, type Differences } from '../compare.js';
import { TFJS_FILE } from '../tfjs/write-tfjs.js';
import { readVersionProbe } from '../version-probe.js';

/**
 * Asks every format of a version its stored pictures again and compares with the stored answers, within the bounds that
 * hold in an export: another processor may round fp16 and int8 otherwise.
 *
 * @throws FoodnetError `not-equal` where a format answers otherwise, `damaged` where one cannot be run or the probe does not
 * fit the manifest.
 */
export async function checkAnswers(
  tf: TensorFlow,
  folder: string,
  { picture, classes, precision, files }: ModelVersion,
): Promise<Differences> {
  const { pictures, probabilities, reference } = await readVersionProbe(
    folder,
    [picture.height, picture.width],
    classes.length,
  );
  const compare = (name: string, actual: Float32Array, expected: Float32Array, limit: number) =>
    largestDifference({ action: `trust ${folder}`, name, actual, expected, classes: classes.length, limit });
  const onnx = await readable('model.onnx', askOnnx(folder, pictures));
  const savedModel = await readable('the SavedModel', askSavedModel(tf, folder, pictures));
  return {
    onnx: compare('ONNX model', onnx, probabilities, PARITY_LIMITS[precision]),
    savedModel: compare('SavedModel', savedModel, reference, PARITY_LIMITS.fp32),
    ...(Object.hasOwn(files, TFJS_FILE) && {
      tfjs: compare(
        'TensorFlow.js model',
        await readable(TFJS_FILE, askTfjs(tf, folder, pictures)),
        reference,
        PARITY_LIMITS[tfjsPrecision(precision)],
      ),
    }),
    pictures: pictures.shape[0],
  };

  /** onnxruntime and TensorFlow say in their own words what they cannot run. */
  async function readable<Answers>(name: string, answers: Promise<Answers>): Promise<Answers> {
    return answers.catch((cause: unknown) => {
      const { message } = cause as Error;
      throw new FoodnetError('damaged', `Cannot run ${name} of ${folder}: ${message}`, { cause });
    });
  }
}
