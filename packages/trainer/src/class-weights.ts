import { FoodnetError, type Preset } from '@foodnet/contracts';

/**
 * What the loss of each class's pictures is multiplied by, in the order of the classes; undefined for `none`.
 *
 * @throws FoodnetError `bad-option` where the recipe names a class that the data do not have.
 */
export function classWeightsOf(
  classWeights: Preset['classWeights'],
  classes: readonly string[],
  labels: ArrayLike<number>,
): Float32Array | undefined {
  if (classWeights === 'none') return undefined;
  if (classWeights === 'balanced') {
    const pictures = new Float32Array(classes.length);
    for (const label of Array.from(labels)) pictures[label]++;
    // A class without training pictures weighs nothing, whatever its factor.
    return pictures.map((count) => (count === 0 ? 1 : labels.length / (classes.length * count)));
  }
  const unknown = Object.keys(classWeights).filter((name) => !classes.includes(name));
  if (unknown.length > 0) {
    throw new FoodnetError(
      'bad-option',
      `Cannot weigh the classes ${unknown.join(', ')}: the pictures are of ${classes.join(', ')}. Correct classWeights.`,
    );
  }
  return Float32Array.from(classes, (name) => (Object.hasOwn(classWeights, name) ? classWeights[name] : 1));
}
