import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Peer } from '../peer.js';
import { serveRowSchema, type ServeRow, type ServeWork } from './serve-row.js';
import type { ServedNetworks } from './served-networks.js';

export interface ServeBench extends Pick<
  ServeWork,
  'pictures' | 'connections' | 'warmUpSeconds' | 'seconds'
> {
  /** Folder of serve_fastapi.py and serve_litserve.py. */
  readonly peers: string;
  readonly python: string;
  readonly networks: ServedNetworks;
}

/** Pictures that LitServe runs at once, in the second of its two rows. */
const LITSERVE_BATCH = '16';

/** The servers, all with the same network and the same pictures; ours with int8, too, where there is such a version. */
export function servePeers({ peers, python, networks, ...load }: ServeBench): Peer<ServeRow>[] {
  const { fp32, int8 } = networks;
  const loadServer = fileURLToPath(new URL('load-server.js', import.meta.url));
  const environment = { MODEL: fp32.onnx, CUDA_VISIBLE_DEVICES: '' };

  const peer = (
    name: string,
    precision: ServeRow['precision'],
    command: string,
    args: readonly string[],
    more?: Readonly<Record<string, string>>,
  ): Peer<ServeRow> => {
    const work: ServeWork = { ...load, peer: name, precision, command, args };
    return {
      names: [name],
      command: process.execPath,
      args: [loadServer, JSON.stringify(work)],
      row: serveRowSchema,
      watchMemory: false,
      environment: more,
    };
  };
  const ours = (name: string, precision: ServeRow['precision'], { models, model }: ServedNetworks['fp32']) =>
    peer(name, precision, process.execPath, [
      fileURLToPath(new URL('main.js', import.meta.resolve('@foodnet/inference-server'))),
      'serve',
      `--models=${models}`,
      `--model=${model}`,
      '--port={port}',
      '--device=cpu',
    ]);
  const uvicorn = ['-m', 'uvicorn', 'serve_fastapi:app', '--port', '{port}', '--app-dir', peers];
  const litserve = [join(peers, 'serve_litserve.py'), '{port}'];
  return [
    ours('foodnet', 'fp32', fp32),
    ...(int8 ? [ours('foodnet-int8', 'int8', int8)] : []),
    peer('fastapi', 'fp32', python, uvicorn, environment),
    peer('litserve', 'fp32', python, litserve, environment),
    peer('litserve-batches', 'fp32', python, litserve, { ...environment, BATCH: LITSERVE_BATCH }),
  ];
}
