import { join } from 'node:path';
import { rmSync } from 'node:fs';
import { commandOf, identify } from './process-identity.js';
import { textOf } from './kept-text.js';

/** What PostgreSQL says of itself in `postmaster.pid`. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly status: 'starting' | 'stopping' | 'ready' | 'standby' | '';
}

const fileOf = (cluster: string): string => join(cluster, 'postmaster.pid');

/** Lines of the file, from the documentation of PostgreSQL's `postmaster.pid`. */
const line = { pid: 0, port: 3, status: 7 };

/** @returns the postmaster of that cluster, if its process runs; a file left by a dead one does not count */
export const postmasterOf = (cluster: string): Postmaster | undefined => {
  const lines = (textOf(fileOf(cluster)) ?? '').split('\n');
  const pid = Number(lines[line.pid]);
  if (!Number.isSafeInteger(pid) || pid <= 0 || identify(pid) === undefined) return undefined;
  // the number may have gone to another process since: as root, or on one's own account, its command line can be read
  if (!commandOf(pid).includes(cluster)) return undefined;
  return {
    pid,
    port: Number(lines[line.port]),
    status: (lines[line.status] ?? '').trim() as Postmaster['status'],
  };
};

/** Removes the file of a postmaster that was killed: PostgreSQL would take whoever has its number now for itself. */
export const forgetDeadPostmaster = (cluster: string): void => {
  if (textOf(fileOf(cluster)) !== undefined && postmasterOf(cluster) === undefined)
    rmSync(fileOf(cluster), { force: true });
};
