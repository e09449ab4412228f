import type { Statement } from 'foyer/event-log';
import type { Database } from 'foyer/platform';
import { outageCodes } from '../transport/smtp-failure.js';
import type { ClaimedMail, MailKind } from './mail.js';

/** How long a claim holds without being renewed; after a crash the mail waits that long. */
export const leaseSeconds = 6;

/** Organizations that one claim looks at: one for each mail that there is room for. The next claim goes on behind them. */
const span = `greatest($1::int, 20)`;

/** The same as the condition of the index of due mails, and not recognized as such: who knows the key is to look by the key. */
const isQueued = `(m.state = 'queued') is true`;
const isFree = `m.next_at <= now() and (m.leased_until is null or m.leased_until <= now())`;
const due = `m.state = 'queued' and ${isFree}`;

/**
 * Takes turns: walks the index from one organization with a mail to send to the next, and serves each once before any twice, so that
 * ten thousand invites of one do not hold up the one of another. Codes, which belong to no organization, go first. What is
 * offered is drawn by lot, so that senders seldom reach for the same.
 */
const claim = `
  with recursive turn (organization_id, n) as (
    select '' collate "C", 0
    union all
    select next.organization_id, n + 1 from turn cross join lateral (
      select m.organization_id from foyer_notifications.mails m
      where m.organization_id > greatest(turn.organization_id, $4::text collate "C") and ${due}
      order by m.organization_id limit 1) next
    where n < ${span}),
  offered as (
    select d.organization_id, d.id, row_number() over (partition by d.organization_id order by random()) as rank
    from turn cross join lateral (
      select m.organization_id, m.id from foyer_notifications.mails m
      where m.organization_id = turn.organization_id and m.kind = any($3::text[]) and ${due}
      order by m.next_at limit case when turn.organization_id = '' then $1
        else 1 + 2 * $1 / greatest((select count(*) from turn) - 1, 1) end) d),
  chosen as (
    select organization_id, id from offered order by organization_id <> '', rank, random() limit $1),
  taken as (
    select m.* from chosen c cross join lateral (
      select m.organization_id, m.id from foyer_notifications.mails m
      where m.organization_id = c.organization_id and m.id = c.id and ${isQueued} and ${isFree}
      for update skip locked) m),
  claimed as (
    update foyer_notifications.mails m set leased_until = now() + $2 * interval '1 second', fence = m.fence + 1,
      attempts = m.attempts + 1
    from taken t where m.organization_id = t.organization_id and m.id = t.id
    returning m.organization_id, m.id, m.kind, m.reference, m.sealed_address, m.attempts, m.fence, m.reported)
  select walk.last, c.organization_id as "organizationId", c.id, c.kind, c.reference, c.sealed_address as "sealedAddress",
    c.attempts, c.fence, c.reported
  from (select case when max(n) = ${span} then max(organization_id) else '' end as last from turn) walk
    left join claimed c on true
  order by c.organization_id <> ''`;

/** Neither of these waits for a row: a transaction that settles several mails could be waiting for another one of them. */
const renew = `
  with held as (
    select m.* from unnest($1::text[], $2::text[], $3::bigint[]) as h(o, i, f) cross join lateral (
      select m.organization_id, m.id from foyer_notifications.mails m
      where m.organization_id = h.o and m.id = h.i and m.fence = h.f and ${isQueued}
      for update skip locked) m)
  update foyer_notifications.mails m set leased_until = now() + $4 * interval '1 second'
  from held where m.organization_id = held.organization_id and m.id = held.id`;

const hasten = `
  with late as (
    select organization_id, id from foyer_notifications.mails
    where state = 'queued' and next_at > now() and last_error = any($1::text[]) for update skip locked)
  update foyer_notifications.mails m set next_at = now()
  from late where m.organization_id = late.organization_id and m.id = late.id`;

const backlog = `
  select count(*)::int as queued, count(last_error)::int as retrying,
    coalesce(extract(epoch from now() - min(next_at) filter (where next_at <= now())), 0)::float as "oldestDueSeconds",
    (select count(*)::int from foyer_notifications.mails where state = 'failed') as failed
  from foyer_notifications.mails where state = 'queued'`;

/** What an operator wants to know of the mails. */
export interface MailBacklog {
  readonly queued: number;
  /** Of these, those that were tried in vain. */
  readonly retrying: number;
  readonly failed: number;
  /** Of the one that has been due longest; 0 when none is. */
  readonly oldestDueSeconds: number;
}

type ClaimedRow = ClaimedMail & { readonly last: string };

/** The mails that are owed, for senders in any number of processes. */
export class Outbox {
  /** Organization behind which the next claim begins; empty: at the first one. */
  private last = '';

  constructor(private readonly database: Database) {}

  /**
   * @param room at least 1
   * @param kinds that the caller can write: a process of an earlier version leaves the others alone
   * @returns up to `room` mails that nobody else is sending, leased to the caller
   */
  async claim(room: number, kinds: readonly MailKind[]): Promise<ClaimedMail[]> {
    const from = this.last;
    const { rows } = await this.database.queryPrepared<ClaimedRow>(claim, [room, leaseSeconds, kinds, from]);
    this.last = rows[0]?.last ?? '';
    const mails = rows
      .filter(({ id }) => id !== null)
      .map(({ last: _last, ...mail }) => ({ ...mail, fence: Number(mail.fence) }));
    return mails.length === 0 && from !== '' ? this.claim(room, kinds) : mails;
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

  async run({ text, values, gathers }: Statement): Promise<void> {
    await this.database.queryPrepared(text, gathers ? values.map((value) => [value]) : values);
  }

  /** The mail server is back: makes everything due that waits for nothing else. */
  async hasten(): Promise<void> {
    await this.database.query(hasten, [outageCodes]);
  }

  async backlog(): Promise<MailBacklog> {
    const { rows } = await this.database.query<MailBacklog & object>(backlog);
    return rows[0] ?? { queued: 0, retrying: 0, failed: 0, oldestDueSeconds: 0 };
  }
}
