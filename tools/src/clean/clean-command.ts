import { FoodnetError } from '@foodnet/contracts';
import { command, formatBytes, yesOrNo } from '@foodnet/stage';
import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { z } from 'zod';
import { findItems } from './find-items.js';
import { kinds, type Kind } from './item.js';
import { bytesIn } from './list-folder.js';
import { removeItem } from './remove-item.js';

const usual = 'data,runs,caches';
const expected = `expected some of ${kinds.join(', ')}, separated by commas`;

export const cleanCommand = command({
  name: 'tools:clean',
  summary:
    'Removes prepared data, runs and caches, after saying how much each takes; old versions of models with --what=models, ' +
    'but none that an alias names. All of a kind goes, but what a running stage works on; to remove one, remove its folder.',
  ownOptionsOnly: true,
  extras: {
    what: {
      describe: `What to remove: ${kinds.join(', ')}, separated by commas`,
      schema: z
        .string()
        .default(usual)
        .transform((text) => text.split(','))
        .pipe(z.array(z.enum(kinds, expected))),
    },
    yes: { describe: 'Remove without a question, which only a terminal can answer', schema: yesOrNo },
  },
  async run({ extras: { what, yes }, signal }) {
    const { items, kept } = await findItems([...new Set<Kind>(what)]);
    for (const { name, reason } of kept) console.log(`${name} stays: ${reason}.`);
    if (items.length === 0) {
      console.log('There is nothing to remove.');
      return;
    }
    const sizes = await Promise.all(items.map(({ folder }) => bytesIn(folder)));
    const total = formatBytes(sizes.reduce((sum, size) => sum + size, 0));
    const width = Math.max(...sizes.map((size) => formatBytes(size).length));
    for (const [index, { name }] of items.entries())
      console.log(`${formatBytes(sizes[index]).padStart(width)}  ${name}`);
    if (!yes && !(await isConfirmed(`Remove these ${items.length}, ${total}? [y/N] `, signal))) {
      console.log('Nothing is removed.');
      return;
    }
    let freed = 0;
    for (const [index, item] of items.entries()) {
      signal.throwIfAborted();
      const reason = await removeItem(item, { signal, say: (line) => console.log(line) });
      if (reason === undefined) freed += sizes[index];
      else console.log(`${item.name} stays: ${reason}.`);
    }
    console.log(`Removed ${formatBytes(freed)}.`);
  },
});

/** @throws FoodnetError `bad-option` where nobody can be asked; the signal's reason. */
async function isConfirmed(question: string, signal: AbortSignal): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    throw new FoodnetError(
      'bad-option',
      'Cannot ask whether to remove these: this is no terminal. Nothing is removed; say --yes to remove them.',
    );
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  // While it asks, ctrl-C comes to it alone; ctrl-D ends it without an answer.
  terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  const left = once(terminal, 'close').then(() => '');
  try {
    const answer = await Promise.race([terminal.question(question, { signal }), left]);
    return /^y(es)?$/i.test(answer.trim());
  } catch {
    signal.throwIfAborted();
    // Some versions of Node throw where it is closed without an answer, others say nothing.
    return false;
  } finally {
    terminal.close();
  }
}
