import { FoodnetError } from '@foodnet/contracts';
import { csvCell, replaceFile } from '@foodnet/stage';
import { parse } from 'csv-parse/sync';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Curve } from './curve.js';

/** A line an epoch, for any program that reads tables. What is not known is empty. */
const columns = [
  'recipe',
  'seed',
  'epoch',
  'seconds',
  'loss',
  'val_loss',
  'val_accuracy',
  'kept',
  'mirror_accuracy',
] as const;

const cell = z.string().min(1, 'expected a number').pipe(z.coerce.number());
const emptyOr = <Schema extends z.ZodType>(schema: Schema) =>
  z.union([z.literal('').transform(() => null), schema]);

const lineSchema = z.strictObject({
  recipe: z.string().min(1),
  seed: emptyOr(cell.pipe(z.int())),
  /** From 1. */
  epoch: cell.pipe(z.int().min(1)),
  seconds: emptyOr(cell.pipe(z.number().min(0))),
  loss: cell,
  val_loss: cell,
  val_accuracy: cell.pipe(z.number().min(0).max(1)),
  /** `yes` in the epoch whose weights are kept. */
  kept: z.enum(['yes', '']),
  mirror_accuracy: emptyOr(cell.pipe(z.number().min(0).max(1))),
});

/**
 * The curves that `writeCurves` left; none where there is no file.
 *
 * @throws FoodnetError `damaged` with the line that cannot be understood.
 */
export async function readCurves(file: string): Promise<Curve[]> {
  if (!existsSync(file)) return [];
  const damaged = (found: string, cause?: unknown) =>
    new FoodnetError(
      'damaged',
      `Cannot read the curves in ${file}: ${found}. Expected is a CSV with the header ${columns.join(',')}.`,
      { cause },
    );
  const text = await readFile(file, 'utf8');
  let lines: unknown[];
  try {
    lines = parse(text, { columns: true });
  } catch (cause) {
    throw damaged((cause as Error).message, cause);
  }
  const curves: Curve[] = [];
  for (const [index, line] of lines.entries()) {
    const at = `line ${index + 2}`;
    const parsed = lineSchema.safeParse(line);
    if (!parsed.success) {
      const [{ path, message }] = parsed.error.issues;
      throw damaged(`${at}, ${path.join('.') || 'columns'}: ${message}`);
    }
    const { recipe, seed, epoch, seconds, loss, kept, ...more } = parsed.data;
    const before = epoch === 1 ? undefined : curves.pop();
    const now = { seconds, loss, valLoss: more.val_loss, valAccuracy: more.val_accuracy };
    const epochs = [...(before?.epochs ?? []), now];
    const isNext = epochs.length === epoch && (!before || (before.recipe === recipe && before.seed === seed));
    if (!isNext) throw damaged(`${at}: epoch ${epoch} of ${recipe} does not follow the line before`);
    const bestEpoch = kept === 'yes' ? epoch - 1 : (before?.bestEpoch ?? 0);
    curves.push({ recipe, seed, epochs, bestEpoch, mirrorAccuracy: more.mirror_accuracy });
  }
  return curves;
}

export async function writeCurves(file: string, curves: readonly Curve[]): Promise<void> {
  const lines = curves.flatMap(({ recipe, seed, epochs, bestEpoch, mirrorAccuracy }) =>
    epochs.map(({ seconds, loss, valLoss, valAccuracy }, index) => [
      // A recipe has the name of its file, which may be anything.
      csvCell(recipe),
      seed,
      index + 1,
      seconds,
      loss,
      valLoss,
      valAccuracy,
      index === bestEpoch ? 'yes' : '',
      mirrorAccuracy,
    ]),
  );
  await replaceFile(file, [columns, ...lines].map((cells) => `${cells.join(',')}\n`).join(''));
}
