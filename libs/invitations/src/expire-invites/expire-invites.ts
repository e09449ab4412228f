import { Inject, Injectable } from '@nestjs/common';
import { EventLog, systemActor } from 'foyer/event-log';
import type { Command } from 'foyer/event-log';
import { organizations } from 'foyer/organizations';
import { CLOCK, DATABASE, Database } from 'foyer/platform';
import type { Clock } from 'foyer/platform';
import type { PoolClient } from 'pg';
import { expireInvite } from '../domain/expire.decisions.js';
import { inviteCounts } from '../domain/invite-counts.projection.js';
import { invites } from '../domain/invites.projection.js';

/** Looked up at once, over all organizations, by whoever's turn it is. */
const lookedUp = 2_000;

/** Written down by one commit of an organization, so that whoever joins meanwhile waits for a short one. */
const atOnce = 125;

/** Commits of an organization under way: while one is written, the next is decided. */
const underWay = 2;

/** Names the turn among the advisory locks of the database. */
const turn = 4_711_020_026;

type Querying = Pick<PoolClient, 'query'>;

interface Due {
  readonly organization_id: string;
  readonly invite_id: string;
}

/** Links of an ended generation are revoked: they stay open rows for ever, and are never due. */
const select = `
  select i.organization_id, i.invite_id from ${invites.table} i
    left join ${inviteCounts.table} c on c.organization_id = i.organization_id
  where i.state = 'open' and i.expired_at is null and i.expires_at <= $1
    and (i.kind = 'email' or i.links_generation >= coalesce(c.links_generation, 0))
  order by i.expires_at limit $2`;

/** @returns a command that writes down an expiry; true when it did */
const expireCommand = ({ organization_id: organizationId, invite_id: inviteId }: Due): Command<boolean> => {
  let written = false;
  return {
    organizationId,
    actor: systemActor,
    reads: [
      [organizations, organizationId],
      [invites, inviteId],
      [inviteCounts, organizationId],
    ],
    decide: (state, at) => {
      const decision = expireInvite(state, organizationId, inviteId, at);
      written = 'length' in decision && decision.length > 0;
      return decision;
    },
    result: () => written,
  };
};

const sumOf = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);

const byOrganization = (due: readonly Due[]): readonly Due[][] => {
  const groups = new Map<string, Due[]>();
  for (const one of due) {
    const group = groups.get(one.organization_id);
    if (group) group.push(one);
    else groups.set(one.organization_id, [one]);
  }
  return [...groups.values()];
};

/**
 * Writes down which invites have expired. Any number of processes may do so at once: they take turns, and what one has written is
 * nothing to the others. A turn ends with its transaction, so that a process that dies gives it up.
 */
@Injectable()
export class ExpireInvites {
  constructor(
    private readonly eventLog: EventLog,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @returns how many expiries this process wrote down, once nothing is due any more, or another process is at it */
  async run(): Promise<number> {
    let total = 0;
    for (;;) {
      const { found, written } = await this.database.transaction((client) => this.takeTurn(client));
      total += written;
      if (found < lookedUp || written === 0) return total;
    }
  }

  private async takeTurn(client: Querying): Promise<{ found: number; written: number }> {
    const { rows: locks } = await client.query<{ mine: boolean }>(
      `select pg_try_advisory_xact_lock($1) as mine`,
      [turn],
    );
    if (!locks[0]?.mine) return { found: 0, written: 0 };
    const at = new Date(this.clock.now()).toISOString();
    const { rows } = await client.query<Due>(select, [at, lookedUp]);
    const counts = await Promise.all(byOrganization(rows).map((due) => this.expire(due)));
    return { found: rows.length, written: sumOf(counts) };
  }

  private async expire(due: readonly Due[]): Promise<number> {
    const counts: number[] = [];
    let next = 0;
    const chunk = (): readonly Due[] => due.slice(next, (next += atOnce));
    const oneAfterAnother = async (): Promise<void> => {
      for (let some = chunk(); some.length > 0; some = chunk()) counts.push(await this.write(some));
    };
    await Promise.all(Array.from({ length: underWay }, oneAfterAnother));
    return sumOf(counts);
  }

  private async write(due: readonly Due[]): Promise<number> {
    const outcomes = await this.eventLog.handleAll(due.map(expireCommand));
    return outcomes.filter((outcome) => 'result' in outcome && outcome.result).length;
  }
}
