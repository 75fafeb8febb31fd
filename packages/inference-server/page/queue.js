/**
 * Does work a few at once, begun in the order in which it came.
 *
 * @param {number} width how many at once
 * @returns {(work: () => Promise<void>) => void} takes one piece of work, which must not reject.
 */
export function openQueue(width) {
  /** @type {(() => Promise<void>)[]} */
  const waiting = [];
  let running = 0;
  const next = () => {
    for (let work; running < width && (work = waiting.shift());) {
      running++;
      void work().finally(() => {
        running--;
        next();
      });
    }
  };
  return (work) => {
    waiting.push(work);
    next();
  };
}
