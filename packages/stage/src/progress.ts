import { SingleBar } from 'cli-progress';
import { formatCount, formatDuration } from './format.js';

/** Milliseconds between two lines of progress in a log. */
const LINE_INTERVAL_MS = 5_000;

export interface Progress {
  /** `done` of `total`, and a few words such as `loss 1.234`. */
  update(done: number, words?: string): void;
  /** Ends the bar or prints the last line. Call it in a `finally`. */
  stop(): void;
}

/**
 * Shows work of known length with its rate and ETA: a bar on a terminal, a plain line every 5 s in a log.
 *
 * @param from what an earlier process has done of it, which does not count for the rate.
 */
export function showProgress(label: string, total: number, unit: string, from = 0): Progress {
  const start = performance.now();
  let done = from;
  let words = '';
  let lastLine = start;

  const rate = () => (done - from) / Math.max(1e-3, (performance.now() - start) / 1000);
  const state = () => {
    const left = done > from && done < total ? `, ${formatDuration((total - done) / rate())} left` : '';
    return `${formatCount(done)}/${formatCount(total)} ${unit}, ${formatCount(rate())}/s${left}${words && `, ${words}`}`;
  };

  if (process.stderr.isTTY) {
    const bar = new SingleBar({
      format: `${label} {bar} {state}`,
      barsize: 24,
      hideCursor: true,
      clearOnComplete: false,
      stopOnComplete: false,
      fps: 8,
    });
    bar.start(total, from, { state: '' });
    return {
      update(now, text = words) {
        [done, words] = [now, text];
        bar.update(now, { state: state() });
      },
      stop() {
        bar.update(done, { state: state() });
        bar.stop();
      },
    };
  }
  const print = () => process.stderr.write(`${label} ${state()}\n`);
  return {
    update(now, text = words) {
      [done, words] = [now, text];
      if (performance.now() - lastLine < LINE_INTERVAL_MS) return;
      lastLine = performance.now();
      print();
    },
    stop: print,
  };
}
