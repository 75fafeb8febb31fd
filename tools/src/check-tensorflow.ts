import { formatBytes, type Device } from '@foodnet/stage';
import { describeTensorFlow } from '@foodnet/tensorflow';
import type { Finding } from './finding.js';

export async function checkTensorFlow(device: Device, signal: AbortSignal): Promise<Finding[]> {
  const { build, buildReason, processor, threads, settings, cache, provided, loaded, problem } =
    await describeTensorFlow({ device, signal });
  const oneDnn = settings.find(({ name }) => name === 'TF_ENABLE_ONEDNN_OPTS');
  return [
    { name: 'Processor', value: processor.model, reason: processor.instructionSets.join(', ') },
    { name: 'Threads', value: String(threads.threads), reason: threads.from },
    {
      name: 'TensorFlow',
      value: loaded ? `${loaded.tensorflow}, ${build} build` : `not loaded, ${build} build`,
      reason: buildReason,
      ...(problem !== undefined && { problem }),
    },
    ...(loaded
      ? [{ name: 'Training device', value: loaded.device, reason: 'as TensorFlow reports it' }]
      : []),
    ...(oneDnn
      ? [{ name: 'oneDNN', value: oneDnn.value === '1' ? 'on' : 'off', reason: `set by ${oneDnn.from}` }]
      : []),
    ...(provided
      ? [
          {
            name: 'Provided from',
            value: provided.source,
            reason: `binding compiled by ${provided.compiler}`,
          },
        ]
      : []),
    { name: 'Cache', value: cache.folder, reason: formatBytes(cache.sizeBytes) },
  ];
}
