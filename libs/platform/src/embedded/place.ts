import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findBinaries } from './binaries.js';
import { keptText, makeDataFolder, textOf } from './kept-text.js';
import type { Account } from './postgres-account.js';
import { postgresAccount } from './postgres-account.js';

/** Where a cluster lives, and as whom it runs. */
export interface Place {
  /** Folder of `postgres` and `initdb`. */
  readonly binaries: string;
  /** PostgreSQL's own data directory. */
  readonly cluster: string;
  readonly logFile: string;
  readonly account: Account | undefined;
}

/** Where root keeps what PostgreSQL must reach, when the data folder is out of its reach. */
const shelf = '/var/lib/foyer';
/** File in the data folder that names the cluster's folder, when it lies elsewhere. */
const elsewhereFile = 'postgres-is-at';

const canEnter = (path: string, account: Account): boolean =>
  spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', path], { ...account, cwd: '/', stdio: 'ignore' }).status === 0;

/** The data folder is ours: PostgreSQL's group may pass through it, but not list it. */
const letThrough = (dataDir: string, account: Account): void => {
  chownSync(dataDir, -1, account.gid);
  chmodSync(dataDir, (statSync(dataDir).mode & 0o777) | 0o010);
};

/** The random part keeps two folders apart that had the same path at different times; nothing is ever overwritten. */
const aside = (dataDir: string): string =>
  keptText(join(dataDir, elsewhereFile), () => join(shelf, 'clusters', randomBytes(8).toString('hex')));

const onShelf = (dataDir: string, account: Account): string => {
  mkdirSync(join(shelf, 'clusters'), { recursive: true, mode: 0o755 });
  const folder = aside(dataDir);
  mkdirSync(folder, { recursive: true });
  chownSync(folder, -1, account.gid);
  chmodSync(folder, 0o710);
  writeFileSync(join(folder, 'belongs-to'), `${dataDir}\n`, { mode: 0o600 });
  return join(folder, 'cluster');
};

const forAccount = (dataDir: string, account: Account): string => {
  if (textOf(join(dataDir, elsewhereFile)) !== undefined) return onShelf(dataDir, account);
  if (!canEnter(dirname(dataDir), account)) return onShelf(dataDir, account);
  if (!canEnter(dataDir, account)) letThrough(dataDir, account);
  return canEnter(dataDir, account) ? join(dataDir, 'postgres') : onShelf(dataDir, account);
};

/**
 * Decides where the cluster of a data folder lies: inside it, or, where this process is root and the folder lies where
 * PostgreSQL's account cannot go, under /var/lib/foyer. The data folder then remembers the place.
 * @param dataDir absolute path
 */
export const placeOf = (dataDir: string): Place => {
  makeDataFolder(dataDir);
  const account = postgresAccount();
  return {
    binaries: findBinaries(account === undefined ? dataDir : shelf, account),
    cluster: account === undefined ? join(dataDir, 'postgres') : forAccount(dataDir, account),
    logFile: join(dataDir, 'postgres.log'),
    account,
  };
};
