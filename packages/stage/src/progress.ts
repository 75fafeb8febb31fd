import { SingleBar } from 'cli-progress';
import { columnsOf, fitLine } from './fit-line.js';
import { formatCount, formatDuration } from './format.js';

/** Milliseconds between two lines of progress in a log. */
const LINE_INTERVAL_MS = 5_000;

export interface Progress {
  /**
   * `done` of `total`, and a few words such as `loss 1.234`, the most important first; a narrow terminal shows as many as
   * fit. `last` is what matters least, behind the rate and the ETA.
   */
  update(done: number, words?: readonly string[] | string, last?: readonly string[]): void;
  /** Ends the bar or prints the last line. Call it in a `finally`. */
  stop(): void;
}

export interface ProgressOptions {
  /** What an earlier process has done of it, which does not count for the rate. */
  readonly from?: number;
  /** Whether the bar goes away at its end, because a line of its own then says how it was. */
  readonly transient?: boolean;
}

const silent: Progress = { update: () => undefined, stop: () => undefined };
let isShown = false;

/** From now on progress is shown: a command tells people, and a program that uses the packages is told nothing. */
export function allowProgress(): void {
  isShown = true;
}

/**
 * Shows work with its rate and ETA: a bar on a terminal, a plain line every 5 s in a log.
 *
 * @param total Infinity where it is not known yet; then there is no ETA.
 */
export function showProgress(
  label: string,
  total: number,
  unit: string,
  { from = 0, transient = false }: ProgressOptions = {},
): Progress {
  if (!isShown) return silent;
  const isKnown = Number.isFinite(total);
  const start = performance.now();
  let done = from;
  let words: readonly string[] = [];
  let lastWords: readonly string[] = [];
  let lastLine = start;

  const pace = () => {
    const rate = (done - from) / Math.max(1e-3, (performance.now() - start) / 1000);
    const left =
      done > from && done < total && isKnown ? [`${formatDuration((total - done) / rate)} left`] : [];
    // Of work that takes minutes each, the time of one tells more than how many a second.
    const shown = rate >= 0.1 ? `${formatCount(rate)}/s` : `${formatDuration(1 / rate)} each`;
    return [...(done > from ? [shown] : []), ...left, ...lastWords];
  };
  const count = () => `${formatCount(done)}${isKnown ? `/${formatCount(total)}` : ''} ${unit}`;
  const take = (now: number, text: readonly string[] | string = words, last = lastWords) => {
    [done, words, lastWords] = [now, [text].flat().filter((word) => word !== ''), last];
  };

  if (process.stderr.isTTY) {
    const bar = new SingleBar({
      // The bar itself tells how much is done: the number comes behind words, where there is room for it.
      format: () =>
        fitLine(
          label,
          done / total,
          words.length > 0 ? [...words, ...pace(), count()] : [count(), ...pace()],
          columnsOf(process.stderr),
        ),
      hideCursor: true,
      clearOnComplete: transient,
      stopOnComplete: false,
      fps: 8,
    });
    bar.start(total, from);
    return {
      update(now, text, last) {
        take(now, text, last);
        bar.update(now);
      },
      stop() {
        bar.update(done);
        bar.stop();
      },
    };
  }
  let printed: number | undefined;
  const print = () => {
    process.stderr.write(`${label} ${[count(), ...words, ...pace()].join(', ')}\n`);
    printed = done;
  };
  return {
    update(now, text, last) {
      take(now, text, last);
      if (performance.now() - lastLine < LINE_INTERVAL_MS) return;
      lastLine = performance.now();
      print();
    },
    stop() {
      // A short piece of work needs no line beside the one that says how it was.
      if (printed !== done && (!transient || lastLine > start)) print();
    },
  };
}
