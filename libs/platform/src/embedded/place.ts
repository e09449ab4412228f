import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findBinaries } from './binaries.js';
import { makeDataFolder } from './kept-text.js';
import type { Place } from './cluster-place.js';
import type { Account } from './postgres-account.js';
import { postgresAccount } from './postgres-account.js';
import { isOnShelf, onShelf, shelf } from './shelf.js';

const canEnter = (path: string, account: Account): boolean =>
  spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', path], { ...account, cwd: '/', stdio: 'ignore' }).status === 0;

/** The data folder is ours: PostgreSQL's group may pass through it, but not list it. */
const letThrough = (dataDir: string, account: Account): void => {
  chownSync(dataDir, -1, account.gid);
  chmodSync(dataDir, (statSync(dataDir).mode & 0o777) | 0o010);
};

const forAccount = (dataDir: string, account: Account): string => {
  if (isOnShelf(dataDir) || !canEnter(dirname(dataDir), account)) return onShelf(dataDir, account);
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
