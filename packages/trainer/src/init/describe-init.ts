import type { Init } from '@foodnet/contracts';

export function describeInit(init: Init): string {
  return `It begins with the weights of ${init.kind === 'run' ? `run ${init.name}` : init.file}`;
}
