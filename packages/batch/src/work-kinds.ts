import type { Device } from '@foodnet/stage';
import { classifyWork } from './classify/classify-work.js';
import { prepareWork } from './prepare/prepare-work.js';
import type { WorkKinds } from './run/shard-work.js';
import { sweepWork } from './sweep/sweep-work.js';

/** Every kind of work that can be cut into shards. */
export function workKinds({ device }: { readonly device: Device }): WorkKinds {
  return { classify: classifyWork({ device }), prepare: prepareWork, sweep: sweepWork({ device }) };
}
