import { FoodnetError, type Precision } from '@foodnet/contracts';
import type { Probe } from '../models/read-probe.js';
import type { NetworkWork } from './messages.js';

/**
 * The largest difference of a probability from the one that the export stored. Another processor, a GPU and another
 * number of threads sum in another order, and in int8 without VNNI some products saturate, so that single pictures
 * between two classes move; a network with one wrong tensor differs by more on some picture.
 */
const LIMITS: Readonly<Record<Precision, number>> = { fp32: 0.01, fp16: 0.05, int8: 0.5 };

/**
 * Asks a network for the pictures that were stored beside it, one by one, as a request does.
 *
 * @throws FoodnetError `not-equal` where an answer differs from the stored one.
 */
export async function checkProbe(
  run: NetworkWork['run'],
  { count, images, probabilities }: Probe,
  precision: Precision,
): Promise<void> {
  const pixels = images.length / count;
  const classes = probabilities.length / count;
  for (let picture = 0; picture < count; picture++) {
    const answer = await run(images.slice(picture * pixels, (picture + 1) * pixels));
    for (let index = 0; index < classes; index++) {
      const expected = probabilities[picture * classes + index];
      // Written so that NaN fails, too.
      if (!(Math.abs(answer[index] - expected) <= LIMITS[precision])) {
        throw new FoodnetError(
          'not-equal',
          `Cannot serve the network: to probe picture ${picture} it answers ${answer[index]} for class ${index}, ` +
            `expected ${expected}, give or take ${LIMITS[precision]}. Export the run again.`,
        );
      }
    }
  }
}
