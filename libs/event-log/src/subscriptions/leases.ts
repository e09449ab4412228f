import { gathering } from 'foyer/platform/runtime';
import type { Pool } from 'pg';
import type { Statement } from '../decision.js';
import { isConnectionLoss } from '../failures.js';
import { prepared } from '../hot-pool.js';
import type { Lease, Place } from './lease.js';
import { placeText } from './lease.js';
import type { Move } from './moves.js';
import { moveInTransaction, moveOnly } from './moves.js';

type Moved = { readonly held: boolean } | { readonly failed: unknown };

/** Tries before a subscription is parked; with doubling pauses from 2 s to 5 min that is about half an hour. */
export const maxAttempts = 12;
const firstPauseSeconds = 2;
const longestPauseSeconds = 300;
/** With the sweep of every 2 s, what a killed process held is taken over within 10 s. */
const leaseSeconds = 6;

/**
 * Waits for no row: whoever holds it has it, or will not have it for long. What is wanted comes first, and each place is found by
 * its key: a planner that takes times for rare would else compare every place there is with every one that is wanted.
 */
const take = `
  with wanted as (select * from unnest($1::text[], $2::text[]) as w (name, organization_id)),
  free as (
    select s.* from wanted w cross join lateral (
      select s.name, s.organization_id from foyer_log.subscriptions s
      where s.organization_id = w.organization_id and s.name = w.name and s.parked_reason is null
        and (s.retry_at is null or s.retry_at <= now()) and (s.leased_until is null or s.leased_until <= now())
      for update skip locked) s),
  taken as (
    update foyer_log.subscriptions s set leased_until = now() + ${leaseSeconds} * interval '1 second', fence = s.fence + 1
    from free where s.name = free.name and s.organization_id = free.organization_id
    returning s.name, s.organization_id, s.position, s.fence, s.attempts)
  select w.name, w.organization_id, k.name is not null as known, t.position, t.fence, t.attempts, l.head_seq as head
  from wanted w left join taken t using (name, organization_id)
    left join lateral (
      select k.name from foyer_log.subscriptions k
      where k.organization_id = w.organization_id and k.name = w.name limit 1) k on true
    left join lateral (
      select l.head_seq from foyer_log.logs l where l.organization_id = w.organization_id limit 1) l on true`;

const begin = `
  insert into foyer_log.subscriptions (name, organization_id)
    select * from unnest($1::text[], $2::text[]) as w (name, organization_id) order by organization_id, name
  on conflict do nothing`;

const renew = `
  update foyer_log.subscriptions s set leased_until = now() + ${leaseSeconds} * interval '1 second'
  from (select s.name, s.organization_id from foyer_log.subscriptions s
      join unnest($1::text[], $2::text[], $3::bigint[]) as h (name, organization_id, fence) using (name, organization_id, fence)
      for update of s skip locked) held
  where s.name = held.name and s.organization_id = held.organization_id`;

const names = (wanted: readonly Place[]) => [
  wanted.map(({ name }) => name),
  wanted.map(({ organizationId }) => organizationId),
];

/** What a worker holds, in table foyer_log.subscriptions: leases of many organizations are taken and moved on together. */
export class Leases {
  /** @returns undefined when somebody else holds it, it waits for a retry, or it is parked */
  readonly take: (wanted: Place) => Promise<Lease | undefined> = gathering((all) => this.takeAll(all));
  private readonly move: (move: Move) => Promise<Moved> = gathering((all) => this.moveAll(all));

  constructor(private readonly pool: Pool) {}

  /**
   * Moves the position and writes the handler's statements in one transaction; nothing when the lease was lost.
   * @param isLast whether the lease ends with it
   * @returns whether the lease was held
   */
  async advance(
    lease: Lease,
    position: number,
    { statements, isLast }: { statements: readonly Statement[]; isLast: boolean },
  ): Promise<boolean> {
    const moved = await this.move({ lease, position, statements, isLast });
    if ('failed' in moved) throw moved.failed;
    return moved.held;
  }

  /** Holds on; what was lost stays lost. */
  async renew(leases: readonly Lease[]): Promise<void> {
    const values = [...names(leases), leases.map(({ fence }) => fence)];
    await this.pool.query(prepared({ text: renew, values }));
  }

  /** Notes a failure, and ends the lease. @returns seconds until the next try, or undefined when the subscription is now parked */
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

  private async takeAll(wanted: readonly Place[]): Promise<(Lease | undefined)[]> {
    const { taken, unknown } = await this.takeKnown(wanted);
    if (unknown.length > 0) {
      await this.pool.query(prepared({ text: begin, values: names(unknown) }));
      for (const [key, lease] of (await this.takeKnown(unknown)).taken) taken.set(key, lease);
    }
    return wanted.map((each) => taken.get(placeText(each)));
  }

  private async takeKnown(
    wanted: readonly Place[],
  ): Promise<{ taken: Map<string, Lease>; unknown: readonly Place[] }> {
    const { rows } = await this.pool.query(prepared({ text: take, values: names(wanted) }));
    const taken = new Map<string, Lease>();
    const unknown: Place[] = [];
    for (const { name, organization_id: organizationId, known, fence, ...row } of rows) {
      if (!known) unknown.push({ name, organizationId });
      if (fence === null) continue;
      const numbers = { position: Number(row.position), fence: Number(fence), head: Number(row.head ?? 0) };
      taken.set(placeText({ name, organizationId }), {
        name,
        organizationId,
        ...numbers,
        attempts: row.attempts,
      });
    }
    return { taken, unknown };
  }

  /** When a statement of one fails, each is moved by itself: none can fail its neighbours. */
  private async moveAll(moves: readonly Move[]): Promise<Moved[]> {
    const isPlain = moves.every(({ statements }) => statements.length === 0);
    try {
      const held = await (isPlain ? moveOnly(this.pool, moves) : moveInTransaction(this.pool, moves));
      return moves.map(({ lease }) => ({ held: held.has(lease) }));
    } catch (error) {
      if (moves.length === 1 || isConnectionLoss(error)) return moves.map(() => ({ failed: error }));
      const alone: Moved[] = [];
      for (const move of moves) alone.push(...(await this.moveAll([move])));
      return alone;
    }
  }
}
