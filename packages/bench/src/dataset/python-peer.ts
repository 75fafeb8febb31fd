import { join } from 'node:path';
import type { Peer } from '../peer.js';
import { pictureRowSchema, type PictureRow } from './picture-row.js';

/**
 * Runs prepare_python.py as it is and adds what it does not measure: the processor time between the start of a peer's
 * clock and its row, that of worker processes included.
 */
const measure = `
import builtins, json, resource, runpy, sys, time
processor = lambda: sum(u.ru_utime + u.ru_stime for u in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))
clock, show, start = time.perf_counter, builtins.print, None
def started():
    global start
    if start is None:
        start = processor()
    return clock()
def row(text):
    global start
    found = json.loads(text)
    n = found['pictures']
    show(json.dumps(dict(peer=found['peer'], pictures=n, perSecond=found['per_second'],
                         cpuMs=(processor() - start) * 1000 / n)), flush=True)
    start = None
time.perf_counter, builtins.print = started, row
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name='__main__')
`;

/** Pillow in a pool of processes, and tf.data. */
export function pythonPeer(peers: string, python: string, folder: string): Peer<PictureRow> {
  return {
    names: ['pillow', 'tf.data'],
    command: python,
    args: ['-c', measure, join(peers, 'prepare_python.py'), folder],
    row: pictureRowSchema,
    watchMemory: true,
    environment: { TF_CPP_MIN_LOG_LEVEL: '3', CUDA_VISIBLE_DEVICES: '' },
  };
}
