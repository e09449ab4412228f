import type { Statement } from 'foyer/event-log';
import { mailIdOf } from '../outbox/mail.js';
import type { OwedMail } from '../outbox/mail.js';

/** So many uses of a link within an hour are told one by one; the rest of the hour comes as one mail at its end. */
export const toldSingly = 10;

/** An hour begins with the first use that no earlier hour holds. In ms. */
export const toldHour = 3_600_000;

/** How long after its end the hour's last uses may still be on their way into the log. */
const graceSeconds = 5;

const table = 'foyer_notifications.told_uses';

const count = `
  with counted as (
    insert into ${table} as t (organization_id, invite_id, began_at, uses) values ($1, $2, $3::timestamptz, 1)
    on conflict (organization_id, invite_id) do update set
      began_at = case when $3::timestamptz < t.began_at + interval '1 hour' then t.began_at else $3::timestamptz end,
      uses = case when $3::timestamptz < t.began_at + interval '1 hour' then t.uses + 1 else 1 end
    returning began_at, uses)
  insert into foyer_notifications.mails (organization_id, id, kind, reference, next_at)
  select $1, $4, 'link-used', $6::jsonb, now() from counted where uses <= ${toldSingly}
  union all
  select $1, $5, 'link-uses', $6::jsonb, began_at + interval '1 hour ${graceSeconds} seconds' from counted
    where uses = ${toldSingly + 1}
  on conflict do nothing`;

/** A link was used. */
export interface Use {
  readonly organizationId: string;
  readonly inviteId: string;
  readonly sequence: number;
  /** RFC 3339 UTC. */
  readonly occurredAt: string;
}

/**
 * @returns the statement that counts the use, and owes the mail that it is told by: of its own, or as the first one of those that
 *   the end of the hour tells together. To be committed once for each use, in their order.
 */
export const countUse = ({ organizationId, inviteId, sequence, occurredAt }: Use): Statement => {
  const reference = { inviteId, sequence };
  const idOf = (kind: OwedMail['kind']): string => mailIdOf({ organizationId, kind, reference });
  return {
    text: count,
    values: [
      organizationId,
      inviteId,
      occurredAt,
      idOf('link-used'),
      idOf('link-uses'),
      JSON.stringify(reference),
    ],
  };
};

/** A link. */
export type Link = Pick<Use, 'organizationId' | 'inviteId'>;

/** Row of {@link untoldUntil}. */
export interface Untold extends Link {
  readonly until: number;
}

/** @returns the query for the moments (ms) until which further uses of the links change nothing; no row: they do */
export const untoldUntil = (links: readonly Link[]): Statement => ({
  text: `select organization_id as "organizationId", invite_id as "inviteId",
      (extract(epoch from began_at) * 1000 + ${toldHour})::float8 as until
    from ${table} join unnest($1::text[], $2::text[]) as l (organization_id, invite_id) using (organization_id, invite_id)
    where uses > ${toldSingly}`,
  values: [links.map(({ organizationId }) => organizationId), links.map(({ inviteId }) => inviteId)],
});
