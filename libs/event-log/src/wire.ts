import type { Clock } from 'foyer/platform';
import type { Pool, PoolClient } from 'pg';
import type { CommitOutcome } from './commit.js';
import { findOut, judge } from './commit.js';
import type { Append } from './append.js';
import { isConnectionLoss } from './failures.js';
import { sendAppends } from './writer.js';

/**
 * One connection on which transactions follow each other without waiting for the answers: what is sent second is executed
 * second, so that a log's next batch can be on its way before the one before it is known to be committed.
 */
export class Wire {
  private connection: Promise<PoolClient> | undefined;
  private recovery: Promise<unknown> = Promise.resolve();
  /** Transactions sent and not answered. */
  outstanding = 0;

  constructor(
    private readonly pool: Pool,
    private readonly clock: Clock,
  ) {}

  /** Sends one transaction behind those that are on their way. */
  async send(appends: readonly Append[]): Promise<CommitOutcome> {
    this.outstanding += 1;
    try {
      return await this.trySend(appends);
    } finally {
      this.outstanding -= 1;
    }
  }

  async close(): Promise<void> {
    const client = await this.connection?.catch(() => undefined);
    this.connection = undefined;
    client?.release(true);
  }

  private async trySend(appends: readonly Append[]): Promise<CommitOutcome> {
    const connection = (this.connection ??= this.recovery.then(() => this.pool.connect()));
    try {
      const moved = await connection.then((client) => sendAppends(client, appends));
      return { is: 'committed', moved };
    } catch (error) {
      return isConnectionLoss(error) ? this.recover(connection, appends) : judge(error, appends);
    }
  }

  /** What was on its way when the connection broke is settled in the order in which it was sent, before anything new goes out. */
  private recover(broken: Promise<PoolClient>, appends: readonly Append[]): Promise<CommitOutcome> {
    if (this.connection === broken) {
      this.connection = undefined;
      broken.then(
        (client) => client.release(true),
        () => undefined,
      );
    }
    const outcome = this.recovery.then(() => findOut(this.pool, this.clock, appends));
    this.recovery = outcome.catch(() => undefined);
    return outcome;
  }
}
