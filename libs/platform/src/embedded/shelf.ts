import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keptText, textOf } from './kept-text.js';
import type { Account } from './postgres-account.js';
import { askToStop } from './postmaster.js';
import { postmasterOf } from './postmaster-file.js';

/** Where root keeps what PostgreSQL must reach, when the data folder is out of its reach. */
export const shelf = '/var/lib/foyer';

const clusters = join(shelf, 'clusters');
/** File in the data folder that names the cluster's folder. */
const elsewhereFile = 'postgres-is-at';
/** File beside the cluster that names the data folder. */
const originFile = 'belongs-to';

/**
 * Temporary data folders come and go without a word; only their clusters are removed with them. Any other folder that
 * is missing may be on a disk that is not mounted today.
 */
const sweep = (): void => {
  for (const folder of readdirSync(clusters).map((name) => join(clusters, name))) {
    const origin = textOf(join(folder, originFile));
    if (origin === undefined || !origin.startsWith(`${tmpdir()}/`) || existsSync(origin)) continue;
    const running = postmasterOf(join(folder, 'cluster'));
    if (running === undefined) rmSync(folder, { recursive: true, force: true });
    else askToStop(running.pid);
  }
};

/** @returns whether the cluster of that data folder was put on the shelf before */
export const isOnShelf = (dataDir: string): boolean => textOf(join(dataDir, elsewhereFile)) !== undefined;

/**
 * Finds or makes the place of a data folder's cluster. Its name is random: two data folders that had the same path at
 * different times do not meet, and nothing is ever overwritten.
 */
export const onShelf = (dataDir: string, account: Account): string => {
  mkdirSync(clusters, { recursive: true, mode: 0o755 });
  const folder = keptText(join(dataDir, elsewhereFile), () => join(clusters, randomBytes(8).toString('hex')));
  sweep();
  mkdirSync(folder, { recursive: true });
  chownSync(folder, -1, account.gid);
  chmodSync(folder, 0o710);
  writeFileSync(join(folder, originFile), `${dataDir}\n`, { mode: 0o600 });
  return join(folder, 'cluster');
};
