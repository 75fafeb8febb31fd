/** What the items under way may weigh together. One item alone may weigh more. */
export interface WeightLimit<Item> {
  readonly most: number;
  readonly of: (item: Item) => number;
}

/**
 * Runs `task` on every item, at most `concurrency` at a time and within a limit of weight, and yields the results in
 * the order of the items, whatever the order in which they finish. A task is started only when there is room for its
 * result. On an error, or where the caller stops early, the tasks that run are waited for.
 */
export async function* mapInOrder<Item, Result>(
  items: Iterable<Item> | AsyncIterable<Item>,
  concurrency: number,
  task: (item: Item) => Promise<Result>,
  limit: WeightLimit<Item> = { most: Infinity, of: () => 0 },
): AsyncGenerator<Result, void> {
  const running: { readonly work: Promise<Result>; readonly weight: number }[] = [];
  let weights = 0;
  const oldest = async () => {
    const [{ work, weight }] = running.splice(0, 1);
    const result = await work;
    weights -= weight;
    return result;
  };
  try {
    for await (const item of items) {
      const weight = limit.of(item);
      while (running.length > 0 && weights + weight > limit.most) yield await oldest();
      const work = task(item);
      // A failure counts when its turn comes; until then it must not end the process.
      work.catch(() => undefined);
      running.push({ work, weight });
      weights += weight;
      if (running.length >= concurrency) yield await oldest();
    }
    while (running.length > 0) yield await oldest();
  } finally {
    await Promise.allSettled(running.map(({ work }) => work));
  }
}
