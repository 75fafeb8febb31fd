import { FoodnetError } from '@foodnet/contracts';
import { isTrainable, type Layer } from '@foodnet/model';

/**
 * The layers that fit a pattern no longer learn, and their moving statistics stay, as with Keras's `trainable = False`.
 *
 * @param patterns names of layers, where "*" stands for anything: `stem_*`, `stage1_*`.
 * @throws FoodnetError `bad-option` where a pattern fits no layer with parameters, or where nothing is left to learn.
 */
export function freezeLayers(layers: readonly Layer[], patterns: readonly string[]): readonly Layer[] {
  if (patterns.length === 0) return layers;
  const learning = layers.filter(isTrainable).map(({ name }) => name);
  const expressions = patterns.map((pattern) => expressionOf(pattern));
  const idle = patterns.filter((_, index) => !learning.some((name) => expressions[index].test(name)));
  if (idle.length > 0) {
    throw new FoodnetError(
      'bad-option',
      `Cannot freeze ${idle.join(', ')}: no layer with weights is called so. There are ${learning.join(', ')}.`,
    );
  }
  const isFrozen = ({ name }: Layer) => expressions.some((expression) => expression.test(name));
  const frozen = layers.map((layer) => (isFrozen(layer) ? freeze(layer) : layer));
  if (!frozen.some(isTrainable)) {
    throw new FoodnetError(
      'bad-option',
      `Cannot freeze ${patterns.join(', ')}: nothing would be left to learn. Leave out a layer.`,
    );
  }
  return frozen;
}

function freeze(layer: Layer): Layer {
  return { ...layer, parameters: layer.parameters.map((one) => ({ ...one, trainable: false })) };
}

function expressionOf(pattern: string): RegExp {
  const literal = (text: string) => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${pattern.split('*').map(literal).join('.*')}$`);
}
