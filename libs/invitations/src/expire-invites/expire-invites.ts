import { Inject, Injectable } from '@nestjs/common';
import { EventLog, systemActor } from 'foyer/event-log';
import type { Command } from 'foyer/event-log';
import { organizations } from 'foyer/organizations';
import { CLOCK, DATABASE, Database } from 'foyer/platform';
import type { Clock } from 'foyer/platform';
import { expireInvite } from '../domain/expire.decisions.js';
import { inviteCounts } from '../domain/invite-counts.projection.js';
import { invites } from '../domain/invites.projection.js';

/** Looked up at once, over all organizations. */
const lookedUp = 2_000;

/** Written down by one commit of an organization, so that whoever joins meanwhile waits for one of them at most. */
const atOnce = 250;

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

const byOrganization = (due: readonly Due[]): readonly Due[][] => {
  const groups = new Map<string, Due[]>();
  for (const one of due) {
    const group = groups.get(one.organization_id);
    if (group) group.push(one);
    else groups.set(one.organization_id, [one]);
  }
  return [...groups.values()];
};

/** Writes down which invites have expired. Any number of processes may do so at once: what one has written is nothing to the others. */
@Injectable()
export class ExpireInvites {
  constructor(
    private readonly eventLog: EventLog,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @returns how many expiries this process wrote down, once nothing is due any more */
  async run(): Promise<number> {
    let total = 0;
    for (;;) {
      const at = new Date(this.clock.now()).toISOString();
      const { rows } = await this.database.query<Due>(select, [at, lookedUp]);
      const counts = await Promise.all(byOrganization(rows).map((due) => this.expire(due)));
      const written = counts.reduce((sum, count) => sum + count, 0);
      total += written;
      if (rows.length < lookedUp || written === 0) return total;
    }
  }

  private async expire(due: readonly Due[]): Promise<number> {
    let written = 0;
    for (let from = 0; from < due.length; from += atOnce) {
      const outcomes = await this.eventLog.handleAll(due.slice(from, from + atOnce).map(expireCommand));
      written += outcomes.filter((outcome) => 'result' in outcome && outcome.result).length;
    }
    return written;
  }
}
