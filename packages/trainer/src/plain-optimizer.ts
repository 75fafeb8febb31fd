import type { Optimizer, TensorArray } from '@foodnet/contracts';
import { isDecayed, slotName, slotsOf } from '@foodnet/network-graph';
import type { TensorFlow } from '@foodnet/tensorflow';
import type { Tensor } from '@tensorflow/tfjs-node-gpu';
import { ResourceVariable } from './resource-variable.js';
import { updateRule } from './update-rules.js';

/** A parameter, and what the optimizer keeps of it by the slot's name. */
interface Optimized {
  readonly name: string;
  readonly parameter: ResourceVariable;
  readonly slots: Readonly<Record<string, ResourceVariable>>;
}

/** The optimizer of the plain step: any that a recipe can name. */
export class PlainOptimizer {
  private readonly optimized: readonly Optimized[];

  constructor(
    private readonly tf: TensorFlow,
    private readonly optimizer: Optimizer,
    parameters: readonly (readonly [name: string, parameter: ResourceVariable])[],
  ) {
    const zeros = ({ shape, size }: ResourceVariable) =>
      new ResourceVariable(tf, { shape, data: new Float32Array(size) });
    this.optimized = parameters.map(([name, parameter]) => ({
      name,
      parameter,
      slots: Object.fromEntries(slotsOf(optimizer).map((slot) => [slot, zeros(parameter)])),
    }));
  }

  /**
   * @param gradients in the order of the parameters.
   * @param update counted from 1.
   */
  update(gradients: readonly Tensor[], learningRate: number, update: number): void {
    const { tf, optimizer } = this;
    for (const [index, { name, parameter, slots }] of this.optimized.entries()) {
      tf.tidy(() => {
        if (optimizer.kind !== 'adam' && isDecayed(optimizer, name)) {
          parameter.assign(
            tf.sub(parameter.read(), tf.mul(parameter.read(), learningRate * optimizer.weightDecay)),
          );
        }
        updateRule(tf, optimizer)(parameter, slots, gradients[index], learningRate, update);
      });
    }
  }

  /** `optimizer/<slot>/<parameter>` for each slot. */
  async readState(): Promise<ReadonlyMap<string, TensorArray>> {
    const state = new Map<string, TensorArray>();
    for (const [name, slot] of this.namedSlots()) state.set(name, await slot.copy());
    return state;
  }

  /** @throws Error where something is missing or has another shape. */
  writeState(state: ReadonlyMap<string, TensorArray>): void {
    for (const [name, slot] of this.namedSlots()) slot.assignFrom(name, state);
  }

  dispose(): void {
    for (const [, slot] of this.namedSlots()) slot.dispose();
  }

  private namedSlots(): (readonly [name: string, slot: ResourceVariable])[] {
    return this.optimized.flatMap(({ name, slots }) =>
      Object.entries(slots).map(([slot, variable]) => [slotName(slot, name), variable] as const),
    );
  }
}
