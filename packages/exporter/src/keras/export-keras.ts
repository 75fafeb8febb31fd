import { encodeH5, encodeKeras, importModel, readH5, readKeras, withHdf5Reader } from '@foodnet/keras';
import { layersOf } from '@foodnet/model';
import { diskError, replaceFile, type Device } from '@foodnet/stage';
import { loadTensorFlow } from '@foodnet/tensorflow';
import { askTrainer } from '../answers.js';
import { largestDifference, PARITY_LIMITS } from '../compare.js';
import { openNetwork, openRun } from '../run-to-export.js';

export interface ExportKerasOptions {
  /** runs/<run>/ of a finished run. */
  readonly runFolder: string;
  /** The file to write; one that is there is replaced whole. */
  readonly file: string;
  /** `keras`: a .keras file for Keras 3. `h5`: legacy HDF5, for Keras 2 and 3. */
  readonly format: 'keras' | 'h5';
  readonly device: Device;
  readonly signal?: AbortSignal;
}

/** What was written, and how far its probabilities are from the trainer's. */
export interface ExportedKeras {
  readonly bytes: number;
  readonly difference: number;
  readonly pictures: number;
}

const encoders = { keras: encodeKeras, h5: encodeH5 };
const decoders = { keras: readKeras, h5: readH5 };

/**
 * Encodes a run's best weights as one file for Keras, reads that back and compares its answers with the trainer's. Only
 * then is the file written.
 *
 * @throws FoodnetError `missing` or `damaged` where the run cannot be used, `not-equal`, `no-space`, `not-writable`; the
 * abort's reason.
 */
export async function exportKeras({
  runFolder,
  file,
  format,
  device,
  signal,
}: ExportKerasOptions): Promise<ExportedKeras> {
  const finished = await openRun(runFolder);
  const { layers, weights, probe } = await openNetwork(finished);
  const bytes = await encoders[format](layers, weights, finished.run.name);
  signal?.throwIfAborted();

  const read = importModel(await withHdf5Reader((reader) => decoders[format](bytes, file, reader)), file);
  const { picture } = finished.run.preset;
  const range: [number, number] = read.range ? [...read.range] : [0, 255];
  const back = layersOf(read.network, { ...picture, range }, read.classes);
  const tf = await loadTensorFlow({ device, signal });
  const expected = await askTrainer(tf, layers, weights, probe);
  const actual = await askTrainer(tf, back, read.weightsFor({ ...picture, range }), probe);
  const difference = largestDifference({
    action: 'export',
    name: `network for ${file}`,
    actual,
    expected,
    classes: expected.length / probe.shape[0],
    limit: PARITY_LIMITS.fp32,
  });
  signal?.throwIfAborted();
  await replaceFile(file, bytes).catch((error: unknown) => {
    throw diskError(error, `write ${file}`, 'export again, or elsewhere with --output=<file>');
  });
  return { bytes: bytes.length, difference, pictures: probe.shape[0] };
}
