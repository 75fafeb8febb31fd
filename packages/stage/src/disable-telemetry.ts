/**
 * Keeps onnxruntime from reporting to its makers, which its Linux builds do since 1.30: on its first use it writes
 * files into the folder for temporary ones and sends what processor, models and providers are used. It reads the
 * variable once, from the process itself, so this must be called on the main thread before onnxruntime is loaded.
 */
export function disableTelemetry(): void {
  process.env.ORT_DISABLE_TELEMETRY ??= '1';
}
