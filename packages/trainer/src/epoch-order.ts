import { random, shuffle, type Preset } from '@foodnet/contracts';

/** The pictures of an epoch, in their order. */
export interface EpochOrder {
  readonly indices: Uint32Array;
  /** How many times a picture has come before in this epoch; absent where none comes twice. */
  readonly repeats?: Uint32Array;
}

/** As many pictures as there are, in an order of the epoch's own. */
export function orderOf(
  sampling: Preset['sampling'],
  labels: ArrayLike<number>,
  seed: number,
  epoch: number,
): EpochOrder {
  if (sampling === 'balanced') return balancedOrder(labels, seed, epoch);
  const indices = Uint32Array.from({ length: labels.length }, (_, index) => index);
  return { indices: shuffle(indices, random(seed, 'order', epoch)) };
}

/** One picture of each class in turn. A class begins anew, in another order, when all of its pictures were there. */
function balancedOrder(labels: ArrayLike<number>, seed: number, epoch: number): EpochOrder {
  const byClass = new Map<number, number[]>();
  for (let index = 0; index < labels.length; index++) {
    const members = byClass.get(labels[index]) ?? [];
    byClass.set(labels[index], members);
    members.push(index);
  }
  const draw = random(seed, 'order', epoch);
  const classes = shuffle([...byClass.values()], draw);
  const chosen = Array.from({ length: labels.length }, (_, place) => {
    const members = classes[place % classes.length];
    const turn = Math.floor(place / classes.length);
    if (turn % members.length === 0) shuffle(members, draw);
    return { index: members[turn % members.length], repeat: Math.floor(turn / members.length) };
  });
  shuffle(chosen, draw);
  return {
    indices: Uint32Array.from(chosen, ({ index }) => index),
    repeats: Uint32Array.from(chosen, ({ repeat }) => repeat),
  };
}
