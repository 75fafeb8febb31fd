/** Lets the event loop turn once: steps of TensorFlow hold the thread, and signals arrive between them. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
