import { attribute } from '@foodnet/graph';

/** Of StatelessCase over functions that take a file, string [], and give pixels, uint8 [height, width, 3]. */
export function caseAttributes(branches: readonly string[]) {
  return {
    Tin: attribute.types(['string']),
    Tout: attribute.types(['uint8']),
    branches: attribute.functions(branches),
    output_shapes: attribute.shapes([[null, null, 3]]),
  };
}
