import { randomUUID } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { commandOf } from './process-identity.js';
import { textOf } from './kept-text.js';

/** What `connection.json` in the data folder says while the embedded database runs. Holds a password: mode 0600. */
export interface Connection {
  readonly url: string;
  readonly postgresPid: number;
  readonly ownerPid: number;
}

const schema = z.object({ url: z.string(), postgresPid: z.number(), ownerPid: z.number() });
const fileOf = (dataDir: string): string => join(dataDir, 'connection.json');

export const writeConnection = (dataDir: string, connection: Connection): void => {
  const draft = `${fileOf(dataDir)}.${randomUUID()}`;
  writeFileSync(draft, `${JSON.stringify(connection, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, fileOf(dataDir));
};

const parse = (text: string | undefined): Connection | undefined => {
  try {
    return text === undefined ? undefined : schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
};

/** @returns what the file says, whether or not that database still runs */
export const lastConnection = (dataDir: string): Connection | undefined => parse(textOf(fileOf(dataDir)));

/** Removes the file, unless it speaks of a database that was started since. */
export const removeConnection = (dataDir: string, postgresPid: number): void => {
  if (lastConnection(dataDir)?.postgresPid === postgresPid) rmSync(fileOf(dataDir), { force: true });
};

/**
 * For tools that use the database of a server that runs, and never start one.
 * @returns the running embedded database of that data folder; undefined when none runs
 */
export const findConnection = (dataDir: string): Connection | undefined => {
  const found = lastConnection(dataDir);
  return found !== undefined && commandOf(found.postgresPid).includes('postgres') ? found : undefined;
};
