import { runProgram } from './child-process.js';

/** A C++ compiler that understands GCC's options. */
export interface Compiler {
  readonly program: string;
  /** What comes before every other argument. */
  readonly prefix: readonly string[];
  /** First line of --version. */
  readonly name: string;
  /** How long the binding takes, in words, on two processors. */
  readonly duration: string;
  readonly environment?: NodeJS.ProcessEnv;
}

/** The first C++ compiler on the PATH; undefined where there is none. */
export async function findCompiler(signal?: AbortSignal): Promise<Compiler | undefined> {
  for (const program of ['g++', 'clang++', 'c++']) {
    const { code, stdout } = await runProgram(program, ['--version'], { signal });
    if (code === 0) return { program, prefix: [], name: stdout.split('\n', 1)[0], duration: 'about 10 s' };
  }
  return undefined;
}
