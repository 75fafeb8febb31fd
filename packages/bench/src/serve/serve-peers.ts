import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Peer } from '../peer.js';
import { serveRowSchema, type AloneWork, type LoadWork, type ServeRow, type ServeWork } from './serve-row.js';
import type { ServedNetwork, ServedNetworks } from './served-networks.js';
import { serverCommand } from './server-command.js';

export interface ServeBench extends Pick<LoadWork, 'pictures' | 'connections' | 'warmUpSeconds' | 'seconds'> {
  /** Folder of serve_fastapi.py and serve_litserve.py. */
  readonly peers: string;
  readonly python: string;
  readonly networks: ServedNetworks;
}

/** Rows that are ours. */
export const peerNames = { fp32: 'foodnet', int8: 'foodnet-int8', alone: 'foodnet-without-http' } as const;

/** Pictures that LitServe runs at once, in the second of its two rows. */
const LITSERVE_BATCH = '16';

/** What ours is started with. */
export const ourServer = ({ models, model }: ServedNetwork): Pick<ServeWork, 'command' | 'args'> => ({
  command: process.execPath,
  args: [...serverCommand, `--models=${models}`, `--model=${model}`, '--port={port}', '--device=cpu'],
});

/**
 * The servers, all with the same network and the same pictures; ours in int8, too, and what it computes without HTTP.
 */
export function servePeers({ peers, python, networks, ...load }: ServeBench): Peer<ServeRow>[] {
  const { fp32, int8 } = networks;
  const environment = { MODEL: fp32.onnx, CUDA_VISIBLE_DEVICES: '' };

  const program = (
    name: string,
    file: string,
    work: ServeWork | AloneWork,
    more?: Peer<ServeRow>['environment'],
  ): Peer<ServeRow> => ({
    names: [name],
    command: process.execPath,
    args: [fileURLToPath(new URL(file, import.meta.url)), JSON.stringify(work)],
    row: serveRowSchema,
    watchMemory: false,
    environment: more,
  });
  const ours = (peer: string, precision: ServeRow['precision'], network: ServedNetwork) =>
    program(peer, 'load-server.js', { ...load, peer, precision, ...ourServer(network) });
  const alone = (peer: string, precision: ServeRow['precision'], { models, model }: ServedNetwork) =>
    program(peer, 'classify-alone.js', { ...load, peer, precision, models, model });
  const theirs = (peer: string, args: readonly string[], more = environment) =>
    program(peer, 'load-server.js', { ...load, peer, precision: 'fp32', command: python, args }, more);

  const uvicorn = ['-m', 'uvicorn', 'serve_fastapi:app', '--port', '{port}', '--app-dir', peers];
  const litserve = [join(peers, 'serve_litserve.py'), '{port}'];
  const batches = { ...environment, BATCH: LITSERVE_BATCH };
  return [
    ours(peerNames.fp32, 'fp32', fp32),
    theirs('fastapi', uvicorn),
    ...(int8 ? [ours(peerNames.int8, 'int8', int8)] : []),
    theirs('litserve', litserve),
    alone(peerNames.alone, 'fp32', fp32),
    theirs('litserve-batches', litserve, batches),
  ];
}
