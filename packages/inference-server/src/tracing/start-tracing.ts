import type { Logger } from 'pino';

/** Time for the last spans to go out when the server ends. */
const FLUSH_MS = 2_000;

/**
 * Sends spans to the collector that the environment names, by OpenTelemetry's own variables
 * (OTEL_EXPORTER_OTLP_ENDPOINT or OTEL_EXPORTER_OTLP_TRACES_ENDPOINT, OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES, ...).
 * Where it names none, nothing is loaded, and whatever SDK the process was started with (`node --import`) gets the spans.
 *
 * @returns a function that sends what is left and ends it.
 */
export async function startTracing(
  environment: Readonly<Record<string, string | undefined>>,
  logger: Logger,
): Promise<() => Promise<void>> {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: all, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: traces } = environment;
  if ((!all && !traces) || environment.OTEL_SDK_DISABLED === 'true') return () => Promise.resolve();
  const [{ diag, DiagLogLevel }, resources, sdk, { OTLPTraceExporter }] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/resources'),
    import('@opentelemetry/sdk-trace-node'),
    import('@opentelemetry/exporter-trace-otlp-http'),
  ]);
  const say = (message: string) => logger.warn(`OpenTelemetry: ${message}`);
  const quiet = () => undefined;
  diag.setLogger(
    { error: say, warn: say, info: quiet, debug: quiet, verbose: quiet },
    { logLevel: DiagLogLevel.WARN },
  );
  const provider = new sdk.NodeTracerProvider({
    resource: resources
      .defaultResource()
      .merge(resources.resourceFromAttributes({ 'service.name': 'foodnet' }))
      .merge(resources.detectResources({ detectors: [resources.envDetector] })),
    spanProcessors: [new sdk.BatchSpanProcessor(new OTLPTraceExporter())],
  });
  provider.register();
  return async () => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, FLUSH_MS)));
    await Promise.race([provider.shutdown().catch(quiet), late]);
    clearTimeout(timer);
  };
}
