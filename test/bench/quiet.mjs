import { setTimeout as pause } from 'node:timers/promises';

const left = `
  select (select count(*)::int from foyer_notifications.mails where state = 'queued' and next_at <= now()) +
    (select count(*)::int from foyer_log.logs l
       cross join (select distinct name from foyer_log.subscriptions) n
       left join foyer_log.subscriptions s on s.organization_id = l.organization_id and s.name = n.name
       where l.head_seq > coalesce(s.position, 0)) as n`;

const patienceMs = 300_000;

/**
 * Waits until the server has nothing more to do: every mail that is due sent and told of in the log, every subscription at its head. What
 * one measure leaves behind would be work under the next.
 * @throws Error when that takes five minutes
 */
export const quiet = async (database) => {
  const began = performance.now();
  while (performance.now() - began < patienceMs) {
    const { rows } = await database.query(left);
    if (rows[0].n === 0) return;
    await pause(250);
  }
  throw new Error('The server does not come to rest.');
};
