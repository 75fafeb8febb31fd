import { answerRequests } from './answer-requests.js';
import { network } from './network.js';

// A process of its own: `session.run` blocks the thread that calls it, which must not be the one that serves HTTP, and
// a crash in native code ends every thread of its process.

// The server ends this process, behind the last answer; a terminal or a supervisor tells both at once.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
await answerRequests(network);
process.exit();
