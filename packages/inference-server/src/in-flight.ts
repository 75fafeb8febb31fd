import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** The requests that have no whole answer yet. */
export class InFlight {
  private readonly emitter = new EventEmitter();
  private count = 0;

  /** Counts a request until its response closes: a listener of a server, or a middleware. */
  readonly enter = (_request: IncomingMessage, response: ServerResponse, next?: () => void): void => {
    this.count++;
    response.once('close', () => {
      this.count--;
      if (this.count === 0) this.emitter.emit('idle');
    });
    next?.();
  };

  /** Waits until there is none, or until the time is over. */
  async idle(timeoutMs: number): Promise<void> {
    if (this.count === 0) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.emitter.once('idle', resolve);
      timer = setTimeout(resolve, timeoutMs);
    });
    clearTimeout(timer);
  }
}
