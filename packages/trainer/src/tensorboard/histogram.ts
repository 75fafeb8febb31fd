import type { HistogramProto } from '@foodnet/graph';

/** As many as TensorFlow's `tf.summary.histogram` makes. */
const BUCKETS = 30;

/** Values counted in 30 buckets of equal width from the least to the greatest, as `tf.summary.histogram` does. */
export function histogramOf(values: Float32Array): HistogramProto {
  let [min, max, sum, sumSquares] = [Infinity, -Infinity, 0, 0];
  for (const value of values) {
    min = Math.min(min, value);
    max = Math.max(max, value);
    sum += value;
    sumSquares += value * value;
  }
  // All values are one: a single bucket holds them.
  if (max === min)
    return { min, max, num: values.length, sum, sumSquares, bucketLimit: [max], bucket: [values.length] };

  const width = (max - min) / BUCKETS;
  const bucket = Array.from({ length: BUCKETS }, () => 0);
  for (const value of values) bucket[Math.min(BUCKETS - 1, Math.floor((value - min) / width))]++;
  const bucketLimit = bucket.map((_, index) => (index === BUCKETS - 1 ? max : min + width * (index + 1)));
  return { min, max, num: values.length, sum, sumSquares, bucketLimit, bucket };
}
