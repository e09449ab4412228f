import { invites } from 'foyer/invitations';
import { organizations } from 'foyer/organizations';
import type { Clock, Database } from 'foyer/platform';
import { queueMail } from '../outbox/mail.js';
import type { MailHints } from '../outbox/mail-hints.js';

/** What {@link RemindInvitees} works with. */
export interface RemindingParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly hints: MailHints;
}

/** Owed by one transaction. */
const atOnce = 500;

const table = 'foyer_notifications.reminders';

/** One that was owed just now; none where another process had owed all that were found. */
interface Owed {
  readonly organizationId: string;
  readonly inviteId: string | null;
  readonly generation: number;
  /** Of all that were found. */
  readonly found: number;
  /** Where the next look goes on. */
  readonly last: string | null;
}

/**
 * Invites that end within the time that their organization sets, and whose mail went out before that time: one that has come
 * since needs no reminder, so neither does an invite whose whole life is no longer. Deterministic order: two processes that meet
 * wait for each other, never in a circle.
 */
const due = `
  with lead as (
    select organization_id, (policy ->> 'reminderHoursBefore')::float8 * interval '1 hour' as ahead
    from ${organizations.table} where policy ->> 'reminderHoursBefore' is not null),
  ending as (
    select i.organization_id, i.invite_id, i.generation, i.expires_at
    from ${invites.table} i join lead using (organization_id)
    where i.kind = 'email' and i.state = 'open' and i.expired_at is null and i.delivery_state = 'sent'
      and i.expires_at > $1 and i.expires_at >= $2::timestamptz and i.expires_at <= $1::timestamptz + (select max(ahead) from lead)
      and i.expires_at <= $1::timestamptz + lead.ahead and i.sent_at <= i.expires_at - lead.ahead
      and not exists (select from ${table} r where r.organization_id = i.organization_id
        and r.invite_id = i.invite_id and r.generation = i.generation)
    order by i.expires_at, i.organization_id, i.invite_id limit ${atOnce}),
  owed as (
    insert into ${table} (organization_id, invite_id, generation)
    select organization_id, invite_id, generation from ending on conflict do nothing
    returning organization_id, invite_id, generation)
  select owed.organization_id as "organizationId", owed.invite_id as "inviteId", owed.generation, looked.found, looked.last
  from (select count(*)::int as found, max(expires_at)::text as last from ending) looked left join owed on true`;

/** Owes the reminders of invites that are about to expire: each once, in any number of processes, whatever ends them. */
export class RemindInvitees {
  constructor(private readonly parts: RemindingParts) {}

  /** @returns how many reminders this process owed, once no more are due */
  async run(): Promise<number> {
    let total = 0;
    let from: string | null = '-infinity';
    while (from !== null) {
      const { owed, next } = await this.owe(from);
      total += owed;
      from = next;
      if (owed > 0) this.parts.hints.tell();
    }
    return total;
  }

  /** That it was owed, and the mail, are committed together. @returns also where to go on; null: at the end */
  private owe(from: string): Promise<{ owed: number; next: string | null }> {
    const at = new Date(this.parts.clock.now());
    return this.parts.database.transaction(async (client) => {
      const { rows } = await client.query<Owed>(due, [at, from]);
      const [looked] = rows;
      let owed = 0;
      for (const { organizationId, inviteId, generation } of rows) {
        if (inviteId === null) continue;
        const reference = { inviteId, generation: Number(generation) };
        const { text, values } = queueMail({ organizationId, kind: 'reminder', reference });
        await client.query(text, [...values]);
        owed += 1;
      }
      return { owed, next: looked?.found === atOnce ? looked.last : null };
    });
  }
}
