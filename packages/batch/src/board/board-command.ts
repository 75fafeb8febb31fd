import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import { FoodnetError } from '@foodnet/contracts';
import { command, portOption } from '@foodnet/stage';
import express from 'express';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { workSchema } from '../job/job.js';
import { checkRedis } from '../redis/connect.js';
import { closeQueue, openQueue } from '../redis/queues.js';
import { redisAddress, redisOption } from '../redis/redis-address.js';

const DEFAULT_PORT = 3_002;

export const boardCommand = command({
  name: 'batch:board',
  summary:
    'A page that shows the queues at a Redis: what waits, what is done now, what failed and why. It has no password: ' +
    'it is for this machine, or for behind a proxy that has one.',
  extras: {
    redis: { ...redisOption, describe: 'Redis to look at [default: REDIS_URL of the environment]' },
    port: portOption(String(DEFAULT_PORT)),
  },
  async run({ options, extras, signal }) {
    const address = redisAddress(extras.redis);
    await checkRedis(address);
    const queues = workSchema.options.map((work) => openQueue(address, work));
    const adapter = new ExpressAdapter();
    createBullBoard({
      queues: queues.map((queue) => new BullMQAdapter(queue, { readOnlyMode: true })),
      serverAdapter: adapter,
      options: { uiConfig: { boardTitle: 'Foodnet' } },
    });
    const app = express();
    // Bull Board asks other hosts for fonts; nothing of the queues is to leave this one.
    app.use((_, response, next) => {
      response.set('Content-Security-Policy', "default-src 'self'; style-src 'self' 'unsafe-inline'");
      next();
    });
    app.use('/', adapter.getRouter() as express.Router);
    const server = app.listen(options.port ?? DEFAULT_PORT, options.host);
    try {
      await once(server, 'listening').catch((cause: NodeJS.ErrnoException) => {
        throw new FoodnetError(
          'address-in-use',
          `Cannot serve on ${options.host}:${options.port ?? DEFAULT_PORT}: ${cause.code}. Choose another --host or --port.`,
        );
      });
      const { port } = server.address() as AddressInfo;
      console.log(
        `The queues at ${address.shown} are shown at http://${options.host}:${port}. Ctrl-C ends this.`,
      );
      if (!signal.aborted) await once(signal, 'abort');
    } finally {
      server.closeAllConnections();
      server.close();
      await Promise.all(queues.map((queue) => closeQueue(queue)));
    }
  },
});
