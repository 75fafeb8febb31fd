import { memoryOf } from '../memory-of.js';
import { jpegsBelow, pictureForm } from '../serve/picture-request.js';
import { quantile } from '../serve/quantile.js';
import { sendLoad } from '../serve/send-load.js';
import { startServerProcess } from '../serve/start-server-process.js';
import { startHostileClients } from './hostile-clients.js';
import { probeHealth } from './probe-health.js';
import { sendSteadily } from './send-steadily.js';
import type { Phase, StressRow, StressWork } from './stress-row.js';

// `node stress-server.js <StressWork>`: starts a server, loads it from this process, and prints a row a phase.

const OVERLOAD = 3;
const FULL = 64;
const SOME = 8;
const MOST_WARM_UP_SECONDS = 2;

const { command, args, pictures, seconds } = JSON.parse(process.argv[2]) as StressWork;
const forms = jpegsBelow(pictures).map(pictureForm);
const { port, pid } = await startServerProcess(command, args, forms[0]);

async function busyClients(peer: Phase, connections: number): Promise<number> {
  await sendLoad({ port, forms, connections, seconds: Math.min(seconds, MOST_WARM_UP_SECONDS) });
  const { result, healthMs } = await probeHealth(port, sendLoad({ port, forms, connections, seconds }));
  const answeredPerSecond = (result.timesMs.length / result.totalMs) * 1000;
  print({ peer, answeredPerSecond, refusedPerSecond: 0, refusedP99Ms: null, wrong: 0 }, result.timesMs, healthMs); // prettier-ignore
  return answeredPerSecond;
}

async function overload(perSecond: number): Promise<void> {
  const { result, healthMs } = await probeHealth(port, sendSteadily({ port, forms, perSecond, seconds }));
  const answered = result.timesMs.get(200) ?? [];
  const refused = result.timesMs.get(503) ?? [];
  const others = [...result.timesMs].filter(([status]) => ![200, 503].includes(status));
  const wrong = others.flatMap(([, times]) => times).length + result.withoutRetryAfter + result.failed;
  print(
    {
      peer: 'overload',
      answeredPerSecond: answered.length / seconds,
      refusedPerSecond: refused.length / seconds,
      refusedP99Ms: refused.length === 0 ? null : quantile(refused, 0.99),
      wrong,
    },
    answered,
    healthMs,
  );
}

function print(
  figures: Omit<StressRow, 'p50Ms' | 'p99Ms' | 'healthP99Ms' | 'rssMb'>,
  timesMs: readonly number[],
  healthMs: readonly number[],
): void {
  const row: StressRow = {
    ...figures,
    p50Ms: quantile(timesMs, 0.5),
    p99Ms: quantile(timesMs, 0.99),
    healthP99Ms: quantile(healthMs, 0.99),
    rssMb: memoryOf(pid),
  };
  console.log(JSON.stringify(row));
}

const capacity = await busyClients('capacity', FULL);
await overload(OVERLOAD * capacity);
await busyClients('alone', SOME);
const hostile = startHostileClients(port, forms[0]);
await busyClients('hostile', SOME);
hostile.stop();
process.exit(0);
