import { formatBytes, formatCount, textTable } from '@foodnet/stage';
import type { NetworkSummary } from './network-summary.js';

/** A network as a table, and its sums. */
export function describeNetwork({
  layers,
  parameters,
  trainable,
  flops,
  trainingFlops,
  bytes,
}: NetworkSummary): string {
  const rows = [
    ['layer', 'kind', 'output', 'parameters', 'MFLOP'],
    ...layers.map((layer) => [
      layer.name,
      layer.kind,
      layer.shape.join(' x '),
      layer.parameters === 0 ? '' : formatCount(layer.parameters),
      layer.flops === 0 ? '' : (layer.flops / 1e6).toFixed(1),
    ]),
  ];
  const all = bytes.state + bytes.gradients + bytes.activations;
  return [
    ...textTable(rows, { words: 3 }),
    `${formatCount(parameters)} parameters, ${formatCount(trainable)} of them learn; ` +
      `${(flops / 1e9).toFixed(2)} GFLOP a picture forward, ${(trainingFlops / 1e9).toFixed(2)} in training`,
    `memory: ${formatBytes(all)}, of which ${formatBytes(bytes.state)} weights and what the optimizer keeps, ` +
      `${formatBytes(bytes.gradients)} gradients, ${formatBytes(bytes.activations)} outputs of a batch`,
  ].join('\n');
}
