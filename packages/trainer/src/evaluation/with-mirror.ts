import type { Classifier } from '../classifier.js';

/**
 * Test-time augmentation: the mean of the answers to a picture and to its mirror (as He et al., arXiv 1512.03385, section
 * 3.4, average over more views). Takes twice the time.
 */
export function withMirror(classifier: Classifier): Classifier {
  const { height, width } = classifier.picture;
  return {
    ...classifier,
    title: `${classifier.title}, with mirrored pictures`,
    classify(images, count) {
      const straight = classifier.classify(images, count);
      const mirrored = classifier.classify(mirror(images, count * height, width), count);
      return straight.map((probability, index) => (probability + mirrored[index]) / 2);
    },
    dispose: () => classifier.dispose(),
  };
}

/** @param images uint8 [rows, width, 3]. */
function mirror(images: Uint8Array, rows: number, width: number): Uint8Array {
  const mirrored = new Uint8Array(images.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < width; column++) {
      const from = (row * width + column) * 3;
      mirrored.set(images.subarray(from, from + 3), (row * width + (width - 1 - column)) * 3);
    }
  }
  return mirrored;
}
