import { FoodnetError } from '@foodnet/contracts';
import { requireFreeBytes } from '@foodnet/stage';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readCheckpoint, writeCheckpoint, type Checkpoint } from './checkpoint.js';
import type { TrainingProgress } from './training-progress.js';

/** Two, so that a damaged last one leaves the one before. */
export const DEFAULT_KEEP = 2;

const namePattern = /^epoch-\d+-step-\d+\.safetensors$/;

/** `epoch-00003-step-0000120`: three epochs are done, and 120 steps of the fourth. Names sort as the run goes. */
const nameOf = ({ epoch, step }: TrainingProgress) =>
  `epoch-${String(epoch).padStart(5, '0')}-step-${String(step).padStart(7, '0')}.safetensors`;

/** The newest checkpoints of a run, in checkpoints/ of its folder. */
export class Checkpoints {
  /** @param keep how many stay, at least one. */
  constructor(
    private readonly runFolder: string,
    private readonly keep = DEFAULT_KEEP,
  ) {}

  get folder(): string {
    return join(this.runFolder, 'checkpoints');
  }

  /** Writes one, whole or not at all, and then removes those that are too many. */
  async write(checkpoint: Checkpoint): Promise<void> {
    await writeCheckpoint(join(this.folder, nameOf(checkpoint.progress)), checkpoint);
    for (const file of (await this.files()).slice(this.keep)) await rm(file, { force: true });
  }

  /**
   * The newest one that is whole; undefined where there is none at all. Damaged ones are set aside as `<file>.damaged`,
   * so that the run can write them again.
   *
   * @param say is told of each damaged one.
   * @throws FoodnetError `damaged` where all are; `missing` where the system does not let one be read, which says nothing
   * of its content.
   */
  async readNewest(say?: (line: string) => void): Promise<Checkpoint | undefined> {
    let damage: unknown;
    for (const file of await this.files()) {
      try {
        return await readCheckpoint(file);
      } catch (error) {
        if (!(error instanceof FoodnetError && error.code === 'damaged')) throw error;
        damage = error;
        say?.(`${error.message} Trying the checkpoint before it.`);
        await rename(file, `${file}.damaged`);
      }
    }
    if (damage === undefined) return undefined;
    throw new FoodnetError(
      'damaged',
      `Cannot go on: no checkpoint in ${this.folder} is whole. Remove ${this.runFolder} to train again.`,
      { cause: damage },
    );
  }

  /**
   * Refuses to begin a run whose checkpoints would not fit: those that are kept, the one that is being written, and the
   * best weights twice.
   *
   * @throws FoodnetError `no-space`.
   */
  async requireSpace(checkpointBytes: number, weightBytes: number): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    let present = 0;
    for (const file of await this.files()) present += (await stat(file)).size;
    const needed = (this.keep + 1) * checkpointBytes + 2 * weightBytes - present;
    await requireFreeBytes(this.folder, needed, `train in ${this.runFolder}`);
  }

  /** Newest first. */
  private async files(): Promise<string[]> {
    const names = await readdir(this.folder).catch(() => []);
    return names
      .filter((name) => namePattern.test(name))
      .sort()
      .reverse()
      .map((name) => join(this.folder, name));
  }
}
