import type { MobileNetV2 } from './network.js';
import type { PictureSpec } from './picture-spec.js';

/** Where Keras publishes what it has trained on ImageNet, and for what (keras/src/applications/mobilenet_v2.py). */
const FOLDER = 'https://storage.googleapis.com/tensorflow/keras-applications/mobilenet_v2/';
const WIDTHS = [0.35, 0.5, 0.75, 1, 1.3, 1.4];
const SIZES = [96, 128, 160, 192, 224];
const USUAL_SIZE = 224;

/**
 * The file of MobileNetV2's published weights without the layer that classifies, those of the pictures' size where there
 * are any. Undefined where Keras publishes none of that width.
 */
export function publishedWeights(
  { width: alpha }: MobileNetV2,
  { width, height }: Pick<PictureSpec, 'width' | 'height'>,
): { readonly file: string; readonly url: string } | undefined {
  if (!WIDTHS.includes(alpha)) return undefined;
  const size = width === height && SIZES.includes(width) ? width : USUAL_SIZE;
  // As Python writes a float: 1.0.
  const written = Number.isInteger(alpha) ? alpha.toFixed(1) : String(alpha);
  const file = `mobilenet_v2_weights_tf_dim_ordering_tf_kernels_${written}_${size}_no_top.h5`;
  return { file, url: FOLDER + file };
}
