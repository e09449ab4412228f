import type { Database } from 'foyer/platform';
import { eventually } from '../../../../test/support/eventually.js';
import { inviteMails } from '../invite-mails/invite-mails.js';
import { MailHints } from '../outbox/mail-hints.js';
import { useMails } from '../use-mails/use-mails.js';

/** Events that a subscription wants and has not had, and mails that go out within the minute. */
const open = `
  select 1 from foyer_log.events e
  join unnest($1::text[], $2::text[]) as wanted (name, type) using (type)
  left join foyer_log.subscriptions s on s.organization_id = e.organization_id and s.name = wanted.name
  where e.seq > coalesce(s.position, 0)
  union all
  select 1 from foyer_notifications.mails where state = 'queued' and next_at <= now() + interval '1 minute'
  limit 1`;

/** Waits until every mail that is owed by what has happened was queued, and everything that is due was sent. */
export const settled = async (database: Database): Promise<void> => {
  const subscriptions = [inviteMails(new MailHints()), useMails(new MailHints(), database, { now: () => 0 })];
  const wanted = subscriptions.flatMap(({ name, types }) => types.map((type) => [name, type] as const));
  const values = [wanted.map(([name]) => name), wanted.map(([, type]) => type)];
  await eventually(async () => (await database.query(open, values)).rows.length === 0, 'no mail is owed');
};
