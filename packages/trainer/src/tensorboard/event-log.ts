import type { Epoch, TensorArray } from '@foodnet/contracts';
import type { SummaryValue } from '@foodnet/graph';
import { join } from 'node:path';
import { EventFile } from './event-file.js';
import { histogramOf } from './histogram.js';
import { pngOf } from '../png.js';

/** Steps from one batch that is logged to the next. */
const LOGGED_EVERY_STEPS = 10;
/** Pictures of the first batch that are shown as the network gets them. */
const SHOWN_PICTURES = 8;

const files = {
  train: 'tensorboard/train/events.out.tfevents',
  test: 'tensorboard/validation/events.out.tfevents',
};

/**
 * What a training tells TensorBoard, under the tags of Keras's TensorBoard callback: `epoch_*` by epoch, in train/ and
 * validation/, and `batch_*` by step; learning rates, some augmented pictures and, if asked for, every parameter's
 * distribution.
 */
export class EventLog {
  private readonly train: EventFile;
  private readonly test: EventFile;

  /**
   * @param folder of the run.
   * @param logs of the checkpoint that the run goes on from: what is behind those bytes is cut off.
   */
  constructor(
    folder: string,
    logs: Readonly<Record<string, number>>,
    private readonly histograms: boolean,
  ) {
    this.train = new EventFile(join(folder, files.train), logs[files.train] ?? 0);
    this.test = new EventFile(join(folder, files.test), logs[files.test] ?? 0);
  }

  /** @param images float32 [N, height, width, 3] in 0..255: the first batch of a run. */
  async pictures(images: Float32Array, height: number, width: number): Promise<void> {
    const elements = height * width * 3;
    const count = Math.min(SHOWN_PICTURES, images.length / elements);
    const value: SummaryValue[] = [];
    for (let index = 0; index < count; index++) {
      const picture = images.subarray(index * elements, (index + 1) * elements);
      const encodedImageString = await pngOf(Uint8ClampedArray.from(picture), width, height);
      value.push({ tag: `augmented/${index}`, image: { height, width, colorspace: 3, encodedImageString } });
    }
    this.train.write(0, value);
  }

  /** @param stepsDone since the run began, this one included. */
  step(stepsDone: number, loss: number, accuracy: number, learningRate: number): void {
    if (stepsDone % LOGGED_EVERY_STEPS !== 0) return;
    this.train.write(
      stepsDone,
      scalars({ batch_loss: loss, batch_accuracy: accuracy, batch_learning_rate: learningRate }),
    );
  }

  /** @param state as the epoch left it. */
  epoch(epoch: Epoch, state: ReadonlyMap<string, TensorArray>): void {
    const { loss, accuracy, learningRate, valLoss, valAccuracy } = epoch;
    this.train.write(
      epoch.epoch,
      scalars({ epoch_loss: loss, epoch_accuracy: accuracy, epoch_learning_rate: learningRate }),
    );
    this.test.write(epoch.epoch, scalars({ epoch_loss: valLoss, epoch_accuracy: valAccuracy }));
    if (!this.histograms) return;
    const weights = [...state].filter(([name]) => !name.startsWith('optimizer/'));
    this.train.write(
      epoch.epoch,
      weights.flatMap(([tag, { data }]) =>
        data instanceof Float32Array && data.length > 0 ? [{ tag, histo: histogramOf(data) }] : [],
      ),
    );
  }

  /** Puts everything on the disk; the bytes are for the checkpoint that is written next. */
  sync(): Record<string, number> {
    this.train.sync();
    this.test.sync();
    return { [files.train]: this.train.bytes, [files.test]: this.test.bytes };
  }

  close(): void {
    this.train.close();
    this.test.close();
  }
}

function scalars(values: Readonly<Record<string, number>>): SummaryValue[] {
  return Object.entries(values).map(([tag, simpleValue]) => ({ tag, simpleValue }));
}
