import type { Pool } from 'pg';
import type { Statement } from '../decision.js';
import type { Parked, SubscriptionState, SubscriptionSummary } from './subscription.js';

/** A worker's hold on one subscription of one organization; void once the fence has moved on. */
export interface Lease {
  readonly name: string;
  readonly organizationId: string;
  readonly position: number;
  readonly fence: number;
  readonly attempts: number;
}

/** Tries before a subscription is parked; with doubling pauses from 2 s to 5 min that is about half an hour. */
export const maxAttempts = 12;
const firstPauseSeconds = 2;
const longestPauseSeconds = 300;
/** With the sweep of every 2 s, what a killed process held is taken over within 10 s. */
const leaseSeconds = 6;

/** Positions, leases and parked subscriptions: table foyer_log.subscriptions. All times are the database's. */
export class Positions {
  constructor(private readonly pool: Pool) {}

  /** @returns organizations in which the subscription has something to do and nobody holds it */
  async behind(name: string, limit: number): Promise<string[]> {
    const { rows } = await this.pool.query(
      `select l.organization_id from foyer_log.logs l
       left join foyer_log.subscriptions s on s.organization_id = l.organization_id and s.name = $1
       where l.head_seq > coalesce(s.position, 0) and s.parked_reason is null
         and (s.retry_at is null or s.retry_at <= now()) and (s.leased_until is null or s.leased_until <= now())
       limit $2`,
      [name, limit],
    );
    return rows.map((row) => row.organization_id);
  }

  /** @returns the lease, or undefined when somebody else holds it, it waits for a retry, or it is parked */
  async lease(name: string, organizationId: string): Promise<Lease | undefined> {
    await this.pool.query(
      `insert into foyer_log.subscriptions (name, organization_id) values ($1, $2) on conflict do nothing`,
      [name, organizationId],
    );
    const { rows } = await this.pool.query(
      `with free as (
         select name, organization_id from foyer_log.subscriptions
         where name = $1 and organization_id = $2 and parked_reason is null
           and (retry_at is null or retry_at <= now()) and (leased_until is null or leased_until <= now())
         for update skip locked)
       update foyer_log.subscriptions s set leased_until = now() + $3 * interval '1 second', fence = s.fence + 1
       from free where s.name = free.name and s.organization_id = free.organization_id
       returning s.position, s.fence, s.attempts`,
      [name, organizationId, leaseSeconds],
    );
    const [row] = rows;
    return (
      row && {
        name,
        organizationId,
        position: Number(row.position),
        fence: Number(row.fence),
        attempts: row.attempts,
      }
    );
  }

  /** @returns false when the lease was lost */
  async renew(lease: Lease): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `update foyer_log.subscriptions set leased_until = now() + $4 * interval '1 second'
       where name = $1 and organization_id = $2 and fence = $3`,
      [lease.name, lease.organizationId, lease.fence, leaseSeconds],
    );
    return rowCount === 1;
  }

  /** Moves the position and writes the handler's statements in one transaction; nothing when the lease was lost. */
  async advance(lease: Lease, position: number, statements: readonly Statement[]): Promise<boolean> {
    const client = await this.pool.connect();
    try {
      await client.query('begin');
      const { rowCount } = await client.query(
        `update foyer_log.subscriptions set position = $4,
           attempts = case when position < $4 then 0 else attempts end, retry_at = null
         where name = $1 and organization_id = $2 and fence = $3`,
        [lease.name, lease.organizationId, lease.fence, position],
      );
      if (rowCount === 1) for (const { text, values } of statements) await client.query(text, [...values]);
      await client.query(rowCount === 1 ? 'commit' : 'rollback');
      client.release();
      return rowCount === 1;
    } catch (error) {
      client.release(true);
      throw error;
    }
  }

  async release(lease: Lease): Promise<void> {
    await this.pool.query(
      `update foyer_log.subscriptions set leased_until = null where name = $1 and organization_id = $2 and fence = $3`,
      [lease.name, lease.organizationId, lease.fence],
    );
  }

  /** Notes a failure. @returns seconds until the next try, or undefined when the subscription is now parked */
  async failed(lease: Lease, reason: string): Promise<number | undefined> {
    const attempts = lease.attempts + 1;
    const pause = Math.min(firstPauseSeconds * 2 ** (attempts - 1), longestPauseSeconds);
    const parked = attempts >= maxAttempts ? reason : null;
    await this.pool.query(
      `update foyer_log.subscriptions set attempts = $4, leased_until = null, parked_reason = $5,
         retry_at = now() + $6 * interval '1 second'
       where name = $1 and organization_id = $2 and fence = $3`,
      [lease.name, lease.organizationId, lease.fence, attempts, parked, pause],
    );
    return parked ? undefined : pause;
  }

  async all(): Promise<SubscriptionState[]> {
    const { rows } = await this.pool.query(
      `select name, organization_id, position, attempts, parked_reason from foyer_log.subscriptions order by name, organization_id`,
    );
    return rows.map((row) => ({
      name: row.name,
      organizationId: row.organization_id,
      position: Number(row.position),
      attempts: row.attempts,
      parkedReason: row.parked_reason,
    }));
  }

  /** @returns every subscription that has ever run, in order of names */
  async summaries(organizationId?: string): Promise<SubscriptionSummary[]> {
    const { rows } = await this.pool.query(
      `select s.name, count(*)::int as organizations,
         count(*) filter (where s.parked_reason is null and l.head_seq > s.position)::int as behind,
         count(s.parked_reason)::int as parked
       from foyer_log.subscriptions s left join foyer_log.logs l using (organization_id)
       where $1::text is null or s.organization_id = $1 group by s.name order by s.name`,
      [organizationId ?? null],
    );
    return rows;
  }

  /** @returns what is parked, `most` of it, in order of names and organizations */
  async parked(most: number, organizationId?: string): Promise<Parked[]> {
    const { rows } = await this.pool.query(
      `select name, organization_id, position, parked_reason from foyer_log.subscriptions
       where parked_reason is not null and ($1::text is null or organization_id = $1)
       order by name, organization_id limit $2`,
      [organizationId ?? null, most],
    );
    return rows.map((row) => ({
      name: row.name,
      organizationId: row.organization_id,
      position: Number(row.position),
      reason: row.parked_reason,
    }));
  }

  /** Lets a parked subscription try again at once. @returns how many were parked */
  async retry(name: string, organizationId?: string): Promise<number> {
    const { rowCount } = await this.pool.query(
      `update foyer_log.subscriptions set parked_reason = null, attempts = 0, retry_at = null
       where name = $1 and ($2::text is null or organization_id = $2) and parked_reason is not null`,
      [name, organizationId ?? null],
    );
    return rowCount ?? 0;
  }
}
