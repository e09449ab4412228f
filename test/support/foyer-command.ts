import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../apps/cli/src/run.js';
import type { Terminal } from '../../apps/cli/src/terminal.js';

/** What a command line did. */
export interface Ran {
  readonly code: number;
  readonly out: readonly string[];
  readonly err: readonly string[];
}

/**
 * Runs a command line in this process, in a data folder that is empty.
 * @param settings environment variables
 * @param more what the terminal can do beyond writing lines
 */
export const foyer = async (
  words: readonly string[],
  settings: Readonly<Record<string, string>>,
  more: Partial<Terminal> = {},
): Promise<Ran> => {
  const before = process.env;
  const folder = mkdtempSync(join(tmpdir(), 'foyer-cli-'));
  process.env = { PATH: before['PATH'], FOYER_DATA_DIR: folder, ...settings };
  const [out, err]: [string[], string[]] = [[], []];
  const terminal: Terminal = { out: (text) => out.push(text), err: (text) => err.push(text), ...more };
  try {
    return { code: await run(words, terminal), out, err };
  } finally {
    process.env = before;
    rmSync(folder, { recursive: true });
  }
};
