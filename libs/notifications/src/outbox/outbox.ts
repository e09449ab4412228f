import type { Statement } from 'foyer/event-log';
import type { Database } from 'foyer/platform';
import { outageCodes } from '../transport/smtp-failure.js';
import type { ClaimedMail, MailKind } from './mail.js';

/** How long a claim holds without being renewed; after a crash the mail waits that long. */
export const leaseSeconds = 15;

/**
 * Every organization with mail that waits (a walk over the index, one step each) offers as many as there is room for; who gets
 * the room is drawn by lot, so that ten thousand invites of one do not hold up the one of another. Codes go first.
 */
const claim = `
  with recursive waiting (organization_id) as (
    (select organization_id from foyer_notifications.mails where state = 'queued' order by organization_id limit 1)
    union all
    select (select m.organization_id from foyer_notifications.mails m
      where m.state = 'queued' and m.organization_id > w.organization_id order by m.organization_id limit 1)
    from waiting w where w.organization_id is not null),
  taken as (
    select d.organization_id, d.id from waiting w cross join lateral (
      select m.organization_id, m.id from foyer_notifications.mails m
      where m.organization_id = w.organization_id and m.state = 'queued' and m.next_at <= now() and m.kind = any($3::text[])
        and (m.leased_until is null or m.leased_until <= now())
      order by m.next_at limit $1 for update skip locked) d
    order by d.organization_id <> '', random() limit $1)
  update foyer_notifications.mails m set leased_until = now() + $2 * interval '1 second', fence = m.fence + 1,
    attempts = m.attempts + 1
  from taken t where m.organization_id = t.organization_id and m.id = t.id
  returning m.organization_id as "organizationId", m.id, m.kind, m.reference, m.sealed_address as "sealedAddress", m.attempts,
    m.fence, m.reported`;

/** Neither of these waits for a row: a transaction that settles several mails could be waiting for another one of them. */
const renew = `
  with held as (
    select m.organization_id, m.id from foyer_notifications.mails m
    join unnest($1::text[], $2::text[], $3::bigint[]) as h(o, i, f) on m.organization_id = h.o and m.id = h.i and m.fence = h.f
    where m.state = 'queued' for update of m skip locked)
  update foyer_notifications.mails m set leased_until = now() + $4 * interval '1 second'
  from held where m.organization_id = held.organization_id and m.id = held.id`;

const hasten = `
  with late as (
    select organization_id, id from foyer_notifications.mails
    where state = 'queued' and next_at > now() and last_error = any($1::text[]) for update skip locked)
  update foyer_notifications.mails m set next_at = now()
  from late where m.organization_id = late.organization_id and m.id = late.id`;

/** What an operator wants to know of the mails. */
export interface MailBacklog {
  readonly queued: number;
  /** Of these, those that were tried in vain. */
  readonly retrying: number;
  readonly failed: number;
  /** Of the one that has been due longest; 0 when none is. */
  readonly oldestDueSeconds: number;
}

/** The mails that are owed, for senders in any number of processes. */
export class Outbox {
  constructor(private readonly database: Database) {}

  /**
   * @param kinds that the caller can write: a process of an earlier version leaves the others alone
   * @returns up to `room` mails that nobody else is sending, leased to the caller
   */
  async claim(room: number, kinds: readonly MailKind[]): Promise<ClaimedMail[]> {
    const { rows } = await this.database.query<ClaimedMail>(claim, [room, leaseSeconds, kinds]);
    return rows.map((row) => ({ ...row, fence: Number(row.fence) }));
  }

  /** Holds on to what is still being sent; a lease that was lost stays lost. */
  async renew(mails: readonly ClaimedMail[]): Promise<void> {
    await this.database.query(renew, [
      mails.map(({ organizationId }) => organizationId),
      mails.map(({ id }) => id),
      mails.map(({ fence }) => fence),
      leaseSeconds,
    ]);
  }

  async run({ text, values }: Statement): Promise<void> {
    await this.database.query(text, values);
  }

  /** The mail server is back: makes everything due that waits for nothing else. */
  async hasten(): Promise<void> {
    await this.database.query(hasten, [outageCodes]);
  }

  async backlog(): Promise<MailBacklog> {
    const { rows } = await this.database.query<{ [K in keyof MailBacklog]: number }>(
      `select count(*) filter (where state = 'queued')::int as queued,
         count(*) filter (where state = 'queued' and last_error is not null)::int as retrying,
         count(*) filter (where state = 'failed')::int as failed,
         coalesce(extract(epoch from now() - min(next_at) filter (where state = 'queued' and next_at <= now())), 0)::float
           as "oldestDueSeconds"
       from foyer_notifications.mails where state in ('queued', 'failed')`,
    );
    return rows[0] ?? { queued: 0, retrying: 0, failed: 0, oldestDueSeconds: 0 };
  }
}
