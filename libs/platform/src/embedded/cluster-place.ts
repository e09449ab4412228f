import type { Account } from './postgres-account.js';

/** Where a cluster lives, and as whom it runs. */
export interface Place {
  /** Folder of `postgres` and `initdb`. */
  readonly binaries: string;
  /** PostgreSQL's own data directory. */
  readonly cluster: string;
  readonly logFile: string;
  readonly account: Account | undefined;
}
