import { connect, type Socket } from 'node:net';
import { formType } from '../serve/picture-request.js';

/** Of each kind. */
const CLIENTS = 32;
const DRIP_EVERY_MS = 50;

const headOf = (bytes: number) =>
  `POST /classify HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${formType}\r\nContent-Length: ${bytes}\r\n\r\n`;

/**
 * Clients that mean harm, until they are stopped: some send a form a byte at a time, some break it off in the middle and
 * begin anew, and some send what is no picture as fast as they can.
 */
export function startHostileClients(port: number, form: Buffer): { stop(): void } {
  let isStopped = false;
  const sockets = new Set<Socket>();
  const timers = new Set<NodeJS.Timeout>();

  const again = (client: (socket: Socket) => void) => {
    if (isStopped) return;
    const socket = connect(port, '127.0.0.1', () => client(socket));
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => {
      sockets.delete(socket);
      setTimeout(() => again(client), DRIP_EVERY_MS);
    });
  };
  const drip = (socket: Socket) => {
    socket.write(headOf(form.length));
    let at = 0;
    const timer = setInterval(() => socket.write(form.subarray(at, ++at)), DRIP_EVERY_MS);
    timers.add(timer);
    socket.resume().once('close', () => clearInterval(timer));
  };
  const breakOff = (socket: Socket) => {
    socket.write(headOf(form.length));
    socket.write(form.subarray(0, form.length / 2), () => setTimeout(() => socket.resetAndDestroy(), 1));
  };
  const noPicture = Buffer.from(form);
  // The form stays one; the JPEG in it loses its signature and its end.
  noPicture.fill('x', 200, form.length - 200);
  const flood = (socket: Socket) => {
    const send = () => {
      socket.write(headOf(noPicture.length));
      socket.write(noPicture);
    };
    // What comes back is an answer each time: the next one follows it.
    socket.on('data', () => {
      if (!isStopped) setTimeout(send, DRIP_EVERY_MS);
    });
    send();
  };
  for (const client of [drip, breakOff, flood]) for (let count = 0; count < CLIENTS; count++) again(client);
  return {
    stop() {
      isStopped = true;
      for (const timer of timers) clearInterval(timer);
      for (const socket of sockets) socket.destroy();
    },
  };
}
