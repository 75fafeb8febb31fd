/**
 * What TensorFlow's padding SAME adds before and after an axis of `size`: as much as ceil(size / stride) windows need,
 * the odd one behind (ONNX's SAME_UPPER).
 */
export function samePadding(
  size: number,
  window: number,
  stride: number,
): readonly [before: number, after: number] {
  const outputs = Math.ceil(size / stride);
  const total = Math.max(0, (outputs - 1) * stride + window - size);
  return [Math.floor(total / 2), Math.ceil(total / 2)];
}
