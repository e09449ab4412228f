import type { Command } from 'commander';
import type { GlobalOptions, Terminal } from './terminal.js';

/** What a command's action is given beside its own options and arguments. */
export interface Calling extends GlobalOptions {
  readonly terminal: Terminal;
  /** Writes the result: the sentence for people, or with --json the object for scripts. */
  show(result: object, sentence: string): void;
}

/** A file of `commands/`: adds its command to the program. */
export type AddCommand = (program: Command, calling: (command: Command) => Calling) => void;

/** @returns reads, from the command that was called, what all commands have in common */
export const callingBy =
  (terminal: Terminal) =>
  (command: Command): Calling => {
    const options = command.optsWithGlobals<GlobalOptions>();
    return {
      ...options,
      terminal,
      show: (result, sentence) => terminal.out(options.json ? JSON.stringify(result) : sentence),
    };
  };
