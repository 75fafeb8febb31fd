import type { Preset } from '@foodnet/contracts';

/** What of a recipe decides the phases of a training. */
type Phased = Pick<Preset, 'epochs' | 'optimizer' | 'schedule'> & Partial<Pick<Preset, 'head'>>;

/** Epochs that a training does in one way. */
export interface Phase<Recipe extends Phased> {
  /** Whether the layer that classifies learns alone, or all that is not frozen. */
  readonly isHead: boolean;
  readonly firstEpoch: number;
  /** With the phase's own number of epochs, optimizer and schedule. */
  readonly recipe: Recipe;
}

/** The phase that an epoch belongs to: first the head alone, where the recipe says so, and then the network. */
export function phaseOf<Recipe extends Phased>(recipe: Recipe, epoch: number): Phase<Recipe> {
  const { head, epochs } = recipe;
  const headEpochs = Math.min(head?.epochs ?? 0, epochs);
  if (!head || epoch >= headEpochs)
    return { isHead: false, firstEpoch: headEpochs, recipe: { ...recipe, epochs: epochs - headEpochs } };
  const { optimizer, schedule } = head;
  return { isHead: true, firstEpoch: 0, recipe: { ...recipe, optimizer, schedule, epochs: headEpochs } };
}

/** Whether a phase begins here: with an optimizer without memory. */
export function isPhaseStart(
  recipe: Phased,
  { epoch, step }: { readonly epoch: number; readonly step: number },
): boolean {
  return step === 0 && epoch === phaseOf(recipe, epoch).firstEpoch;
}
