import { readFileSync } from 'node:fs';

/** Instruction sets that oneDNN and TensorFlow choose kernels by, slowest first, as /proc/cpuinfo names them. */
const decisive = [
  'avx',
  'avx2',
  'fma',
  'avx512f',
  'avx512_vnni',
  'avx_vnni',
  'avx512_bf16',
  'amx_bf16',
  'amx_int8',
];

export interface Processor {
  readonly model: string;
  /** Those of the decisive instruction sets that this processor has. */
  readonly instructionSets: readonly string[];
}

/** Reads the first processor of /proc/cpuinfo's text. */
export function processorOf(cpuinfo = readFileSync('/proc/cpuinfo', 'utf8')): Processor {
  const field = (name: string) => new RegExp(`^${name}\\s*: (.*)$`, 'm').exec(cpuinfo)?.[1].trim() ?? '';
  const flags = new Set(field('flags').split(' '));
  return {
    model: field('model name') || 'unknown',
    instructionSets: decisive.filter((name) => flags.has(name)),
  };
}
