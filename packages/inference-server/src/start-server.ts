import { FoodnetError } from '@foodnet/contracts';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { boundPipeline } from './bound-pipeline.js';
import { answerClientErrors, type RefusedConnection } from './client-errors.js';
import { InFlight } from './in-flight.js';
import type { Limits } from './limits.js';
import { closeWithConnection } from './middleware/close-with-connection.js';

/** A limit beyond which a connection is closed, whatever it is about. */
export type ClosingLimit = 'connections' | 'pipelinedRequests';

export interface ServerOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly limits: Limits;
  /** The options that chose where, for errors; `--host` and `--port` without it. */
  readonly chosenBy?: { readonly host: string; readonly port: string };
  /** Is told of what is refused before it is a request. */
  readonly onRefused?: (refused: RefusedConnection) => void;
  /** Is told of each connection that is closed because a limit is passed, of all of them or of its requests. */
  readonly onClosed?: (limit: ClosingLimit) => void;
}

export interface RunningServer {
  /** e.g. `http://127.0.0.1:3000`, as a client on this machine reaches it. */
  readonly address: string;
  /**
   * Waits for the requests in flight, within the limit, then closes every connection. The caller refuses new work
   * meanwhile; listening goes on until then, so that probes learn of it.
   *
   * @param drainMs how long it waits; as the limits say without it.
   */
  close(drainMs?: number): Promise<void>;
}

/** @throws FoodnetError `address-in-use`, or `bad-option` where the host or port cannot be listened on. */
export async function startServer(
  app: RequestListener,
  {
    host,
    port,
    limits,
    chosenBy = { host: '--host', port: '--port' },
    onRefused = () => undefined,
    onClosed = () => undefined,
  }: ServerOptions,
): Promise<RunningServer> {
  const inFlight = new InFlight();
  const server = createServer(
    {
      maxHeaderSize: limits.headerBytes,
      // The headers are part of the request; Node takes no longer time for them.
      headersTimeout: Math.min(limits.headersTimeoutMs, limits.requestTimeoutMs),
      requestTimeout: limits.requestTimeoutMs,
      keepAliveTimeout: limits.keepAliveTimeoutMs,
      connectionsCheckingInterval: limits.timeoutCheckMs,
    },
    boundPipeline(
      limits.pipelinedRequests,
      (request, response) => {
        const { socket } = request;
        app(request, response);
        // Whatever app is served.
        closeWithConnection(request, response);
        socket.setTimeout(limits.requestTimeoutMs);
        // Node waits for ever for a client that reads nothing. Of an answer that is still being made nothing waits to be
        // read.
        response.on('timeout', () => {
          if (socket.writableLength > 0) socket.destroy();
        });
        inFlight.enter(request, response);
      },
      () => onClosed('pipelinedRequests'),
    ),
  );
  server.maxConnections = limits.connections;
  server.on('drop', () => onClosed('connections'));
  answerClientErrors(server, onRefused);

  await new Promise<void>((resolve, reject) => {
    // Kept for good: an error behind the start, e.g. of no descriptors left, must not end the process.
    server.on('error', (error) => reject(refusal(error, { host, port, chosenBy })));
    server.listen(port, host, resolve);
  });

  return {
    address: addressOf(server.address() as AddressInfo),
    async close(drainMs = limits.drainTimeoutMs) {
      const closed = new Promise((resolve) => server.once('close', resolve));
      await inFlight.idle(drainMs);
      server.close();
      // Answers are out; what is left is connections without a request, or with one that did not end in time.
      server.closeAllConnections();
      await closed;
    },
  };
}

function addressOf({ address, family, port }: AddressInfo): string {
  // Everywhere means here, too.
  const host = ['0.0.0.0', '::'].includes(address)
    ? 'localhost'
    : family === 'IPv6'
      ? `[${address}]`
      : address;
  return `http://${host}:${port}`;
}

function refusal(
  error: NodeJS.ErrnoException,
  { host, port, chosenBy }: Required<Pick<ServerOptions, 'host' | 'port' | 'chosenBy'>>,
): Error {
  if (error.code === 'EADDRINUSE') {
    const cure = `Choose another with ${chosenBy.port}=${port + 1}, or end the program that uses it.`;
    return new FoodnetError('address-in-use', `Cannot serve on ${host}:${port}: the port is in use. ${cure}`);
  }
  if (error.syscall === undefined) return error;
  return new FoodnetError(
    'bad-option',
    `Cannot serve on ${host}:${port}: ${error.message}. Choose another ${chosenBy.host} or ${chosenBy.port}.`,
  );
}
