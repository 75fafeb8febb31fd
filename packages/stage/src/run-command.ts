import { FoodnetError, type ErrorCode } from '@foodnet/contracts';
import pc from 'picocolors';
import { callStage, type StageName } from './call-stage.js';
import { disableTelemetry } from './disable-telemetry.js';
import { takeUserPaths } from './folders.js';
import { abortOnSignals, Interruption } from './interruption.js';
import type { OptionTable } from './options.js';
import { allowProgress } from './progress.js';
import { parseOptions, type CommandLine, type ParsedOptions } from './parse-options.js';
import { withMore } from './with-more.js';

export interface CommandContext<Extras extends OptionTable> extends ParsedOptions<Extras> {
  /** Aborted when the user or the system asks the process to end: finish the step, save, `throwIfAborted`. */
  readonly signal: AbortSignal;
  /** Runs an earlier stage of the line with the user's options, and those given here on top. */
  call(stage: StageName, more?: readonly string[]): Promise<void>;
}

/** One target of a package: `nx run <project>:<target>`. */
export interface Command<Extras extends OptionTable = OptionTable> extends CommandLine<Extras> {
  run(context: CommandContext<Extras>): Promise<void>;
}

/** What a process that was started with a channel tells on it of the error that ends it. */
export interface ToldError {
  /** Undefined where it is a bug. */
  readonly code?: ErrorCode;
  readonly message: string;
}

/** Keeps the type of a command's own options. */
export function command<Extras extends OptionTable = OptionTable>(
  definition: Command<Extras>,
): Command<Extras> {
  return definition;
}

/**
 * The whole of a package's `main.ts`: picks the command that the first argument names and runs it. A FoodnetError is
 * printed without a stack and ends with exit code 1, an interruption as a shell expects it. A program that started this one
 * with a channel is told the error, too.
 */
export async function runCommand(commands: readonly Command[], argv: readonly string[]): Promise<void> {
  // A reader that leaves (`| head`) must not stop the saving of a checkpoint.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  disableTelemetry();
  allowProgress();
  takeUserPaths();
  process.exitCode = await exitCodeOf(commands, argv);
}

async function exitCodeOf(
  commands: readonly Command[],
  [target, ...rest]: readonly string[],
): Promise<number> {
  if (target === '--help') {
    console.log(describeCommands(commands));
    return 0;
  }
  try {
    const chosen = commands.find(({ name }) => name.endsWith(`:${target}`));
    if (!chosen) {
      throw new FoodnetError(
        'bad-option',
        `Cannot run "${target ?? ''}": known are ${commands.map(({ name }) => name).join(', ')}.`,
      );
    }
    const parsed = parseOptions(chosen, rest);
    if ('help' in parsed) {
      console.log(await parsed.help);
      return 0;
    }
    const signal = abortOnSignals();
    const call = async (stage: StageName, more: readonly string[] = []) =>
      callStage(stage, withMore(parsed.forwarded, more), signal);
    await chosen.run({ ...parsed, signal, call });
    return 0;
  } catch (error) {
    if (error instanceof Interruption) {
      console.error(error.message);
      return error.exitCode;
    }
    tell(error);
    if (error instanceof FoodnetError) {
      if (error.code !== 'stage-failed') console.error(pc.red(error.message));
    } else {
      console.error(error);
    }
    return 1;
  }
}

/** A line a command: the first sentence of what its own help says. */
function describeCommands(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  const lines = commands.map(({ name, summary }) => {
    const [sentence] = summary.replace(/\.$/, '').split('. ', 1);
    return `  ${name.padEnd(width)}  ${sentence}`;
  });
  return [...lines, '', `The options of one: npx nx run ${commands[0].name} -- --help`].join('\n');
}

function tell(error: unknown): void {
  const told: ToldError =
    error instanceof FoodnetError
      ? { code: error.code, message: error.message }
      : { message: error instanceof Error ? error.message : String(error) };
  // Whoever listened may be gone by now.
  if (process.connected) process.send?.(told, undefined, undefined, () => undefined);
}
