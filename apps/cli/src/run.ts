import { Command, CommanderError } from 'commander';
import { ConfigError } from 'foyer/platform/runtime';
import { callingBy } from './command.js';
import { commands } from './commands/index.js';
import { exitCodes, FoundError, UsageError } from './terminal.js';
import type { Terminal } from './terminal.js';

/** @returns the whole command line, writing to that terminal */
export const programFor = (terminal: Terminal): Command => {
  const program = new Command('foyer')
    .description('Decides who may join an organization, and can prove afterwards what it decided.')
    .option('--json', 'write results for scripts')
    .option('--org <id|slug>', 'which organization, where there are several')
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.err(text.trimEnd()),
    })
    .showHelpAfterError('Try: foyer --help')
    .exitOverride();
  for (const add of commands) add(program, callingBy(terminal));
  return program;
};

/** Commander has told the person already; it leaves help with 0, or with 1 where no command was given. */
const isUsage = (error: unknown): boolean =>
  error instanceof CommanderError || error instanceof UsageError || error instanceof ConfigError;

const fail = (error: unknown, asJson: boolean, terminal: Terminal): number => {
  if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.fine;
  if (error instanceof FoundError && asJson) terminal.out(JSON.stringify(error.result));
  else if (!(error instanceof CommanderError))
    terminal.err(error instanceof Error ? error.message : String(error));
  return isUsage(error) ? exitCodes.usage : exitCodes.found;
};

/**
 * Runs one command line.
 * @param words without the program's own name
 * @returns the exit code: 0 fine, 1 found something or failed, 2 usage
 */
export const run = async (words: readonly string[], terminal: Terminal): Promise<number> => {
  try {
    await programFor(terminal).parseAsync(words, { from: 'user' });
    return exitCodes.fine;
  } catch (error) {
    return fail(error, words.includes('--json'), terminal);
  }
};
