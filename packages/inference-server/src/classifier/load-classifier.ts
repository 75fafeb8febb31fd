import type { ModelVersion, PictureSpec } from '@foodnet/contracts';
import { openPictureReader, type PictureLimits } from '@foodnet/picture';
import { computeThreads, type Device } from '@foodnet/stage';
import { fileURLToPath } from 'node:url';
import { bestLabels, type Prediction } from '../classify/best-labels.js';
import { Engine } from '../inference/engine.js';
import type { Provider } from '../inference/messages.js';
import { openVersion } from './open-version.js';

/** How {@link loadClassifier} loads and computes. */
export interface ClassifierOptions {
  /** A number or an alias, where the folder is a model's. Without it the one named `stable`, or else the newest. */
  readonly version?: number | string;
  /** `auto` takes a GPU where there is one; `gpu` is an error where there is none. */
  readonly device?: Device;
  /** Threads that work on one operation of the network; as many as there are processors without it. */
  readonly threads?: number;
  /** Pictures that are decoded at once, each in a thread of its own; as many as there are processors without it. */
  readonly decodeThreads?: number;
  /** What a picture may cost before it is refused. */
  readonly limits?: PictureLimits;
  /** Pictures that the network takes at once, of those that wait; 16 without it. */
  readonly batchPictures?: number;
}

/** What {@link Classifier.classify} may be told. */
export interface ClassifyOptions {
  /** How many labels, best first; 5 without it. */
  readonly topk?: number;
  /** A picture whose turn has not come is not classified, and its promise is rejected with the reason. */
  readonly signal?: AbortSignal;
}

/** A model version, loaded: pictures in, labels out. Neither decoding nor the network holds up the event loop. */
export interface Classifier extends AsyncDisposable {
  readonly model: string;
  readonly version: number;
  /** Every label, in the order of the network's output. */
  readonly labels: readonly string[];
  /** What is done to a picture before the network sees it. */
  readonly picture: PictureSpec;
  /** All that is known of the version. */
  readonly manifest: ModelVersion;
  /** What computes: `cpu` or `cuda`. */
  readonly provider: Provider;
  /**
   * The most probable labels of a picture, best first. Pictures that are asked for together share batches.
   *
   * @param picture - a file's path or URL, or the bytes of the file (JPEG, PNG, WebP, GIF, AVIF, TIFF).
   * @throws FoodnetError `bad-picture`, `unsupported-picture` or `picture-too-large`; the system's error where a file
   * cannot be opened; Problem `inference-failed` where the network's process died, and what `loadClassifier` throws while it
   * cannot be loaded again; Problem `draining` where the classifier is closed; the signal's reason.
   */
  classify(picture: string | URL | Uint8Array, options?: ClassifyOptions): Promise<readonly Prediction[]>;
  /** Ends the threads and the process. What is under way is refused. `await using` does it at the end of a block. */
  close(): Promise<void>;
}

const usualBatch = 16;
/** Before a picture has a version tried again that could not be loaded behind the death of its process. */
const reloadAfterMs = 10_000;

/**
 * Loads an exported model: its files are verified, its network runs in a process of its own, pictures are decoded in
 * threads, as in the server. TensorFlow is not needed.
 *
 * @example
 * ```ts
 * const classifier = await loadClassifier('models/foodnet');
 * const [best] = await classifier.classify('picture.jpg');
 * console.log(best.label, best.probability);
 * await classifier.close();
 * ```
 * @param folder - of a version, `models/foodnet/3`, or of a model, `models/foodnet`.
 * @throws FoodnetError `missing`, `damaged`, `unknown-format` or `not-equal` for the files of the version; `no-device`;
 * `too-slow` where somebody kills the process while it loads.
 */
export async function loadClassifier(
  folder: string | URL,
  { version: wanted, device = 'auto', threads, decodeThreads, limits, batchPictures }: ClassifierOptions = {},
): Promise<Classifier> {
  const version = await openVersion(pathOf(folder), wanted);
  const engine = new Engine({
    device,
    threads: threads ?? computeThreads().threads,
    batchPictures: batchPictures ?? usualBatch,
    reloadAfterMs,
    loadedVersions: 1,
    logger: console,
  });
  const reader = openPictureReader({ threads: decodeThreads, limits, oneByOne: true });
  const close = async () => void (await Promise.all([engine.close(), reader.close()]));

  const { manifest } = version;
  const { model, classes, picture } = manifest;
  try {
    // So that it is loaded again when its process has died, however often that fails.
    engine.pin([version]);
    const { provider } = await engine.load(version);
    return {
      model,
      version: manifest.version,
      labels: classes,
      picture,
      manifest,
      provider,
      async classify(source, { topk = 5, signal } = {}) {
        const bytes = source instanceof URL ? pathOf(source) : source;
        const pixels = await reader.read(bytes, picture, signal);
        const { probabilities } = await engine.classify(version, pixels, signal);
        return bestLabels(probabilities, classes, topk);
      },
      close,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

const pathOf = (place: string | URL): string => (place instanceof URL ? fileURLToPath(place) : place);
