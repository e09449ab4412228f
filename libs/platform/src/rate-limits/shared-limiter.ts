import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import type { Clock } from '../clock.js';
import type { Database } from '../database/database.js';
import { ratePolicies } from './rate-policies.js';
import type { RatePolicyName } from './rate-policies.js';
import type { Counted, UpsertBatch } from './upsert-batch.js';

/** What a limiter needs of the process. */
export interface LimiterParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly batch: UpsertBatch;
}

/**
 * Limiter of rate-limiter-flexible on the process's database, in two ways other than theirs: many requests share one
 * statement, and all processes go by the database's time. Who is over the limit is remembered here until the window ends,
 * so that an attack costs no queries.
 */
export class SharedLimiter extends RateLimiterPostgres {
  constructor(
    readonly policy: RatePolicyName,
    private readonly parts: LimiterParts,
    keyPrefix: string = policy,
  ) {
    const { quota, window } = ratePolicies[policy];
    super({
      storeClient: parts.database.pool,
      storeType: 'pool',
      schemaName: 'foyer_platform',
      tableName: 'rate_limits',
      tableCreated: true,
      clearExpiredByTimeout: false,
      keyPrefix,
      points: quota,
      duration: window,
      inMemoryBlockOnConsumed: quota + 1,
    });
  }

  /** Called by the limiter's own `consume`. */
  async _upsert(key: string, points: number, msDuration: number): Promise<{ rows: [Counted] }> {
    const now = this.parts.clock.now();
    const counted = await this.parts.batch.count({ key, points, expire: now + msDuration, now });
    return { rows: [counted] };
  }

  /** Called by the limiter's own `consume` with what {@link _upsert} returned. */
  _getRateLimiterRes(_key: string, changed: number, { rows: [row] }: { rows: [Counted] }): RateLimiterRes {
    const left = Math.max(this.points - row.points, 0);
    const wait = Math.max(Number(row.expire) - this.parts.clock.now(), 0);
    return new RateLimiterRes(left, wait, row.points, changed === row.points);
  }
}
