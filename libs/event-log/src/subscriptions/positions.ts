import type { Pool } from 'pg';
import type { Parked, SubscriptionState, SubscriptionSummary } from './subscription.js';

/** Where subscriptions stand, and which are parked: table foyer_log.subscriptions. All times are the database's. */
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
