import { ExpireInvites } from 'foyer/invitations';
import { Foyer } from './foyer.mjs';
import { callers, quantiles } from './measure.mjs';

const day = 24 * 60 * 60 * 1_000;

/** An organization in which so many invites ended yesterday, made by a clock that is two days behind. */
const overdue = async (url, count) => {
  const past = await Foyer.open(url, { now: () => Date.now() - 2 * day });
  const asker = await past.found('overdue');
  const ticket = await past.link(asker, null);
  const expiresAt = new Date(Date.now() - day).toISOString();
  await callers(count, 256, (n) => past.invite(asker, `x${n}`, { sendMail: false, expiresAt }));
  await past.close();
  return { asker, ticket };
};

/** Writes down 100,000 expiries, while people join the same organization one after another. */
export const measureExpiry = async (url, foyer, scale) => {
  const count = Math.ceil(100_000 * scale);
  const { asker, ticket } = await overdue(url, count);
  const clock = { now: () => Date.now() };
  const expiring = { isDone: false };
  const began = performance.now();
  const run = new ExpireInvites(foyer.log, foyer.database, clock)
    .run()
    .finally(() => (expiring.isDone = true));
  const waits = [];
  while (!expiring.isDone) {
    const asked = performance.now();
    await foyer.redeem(ticket, `during${waits.length}`);
    waits.push(performance.now() - asked);
  }
  const written = await run;
  const seconds = (performance.now() - began) / 1_000;
  if (written !== count) throw new Error(`${written} expiries instead of ${count}.`);
  await foyer.audit(asker.organizationId, 'InviteExpired', count);
  const { p50, p99 } = quantiles(waits);
  return { written, seconds, joins: waits.length, p50, p99, longest: Math.max(...waits) };
};
