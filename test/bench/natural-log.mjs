import { systemActor } from 'foyer/event-log';
import { invites, reportSent } from 'foyer/invitations';
import { callers } from './measure.mjs';

const atOnce = 256;

/** What the sender of mails writes down. */
const tellSent = (foyer, { organizationId, inviteId, generation }) =>
  foyer.log.handle({
    organizationId,
    actor: systemActor,
    reads: [[invites, inviteId]],
    decide: (state) => reportSent(state, { inviteId, generation, messageId: `<${inviteId}@foyer.test>` }),
    result: () => undefined,
  });

/**
 * Writes a log as organizations have them: everybody is invited and mailed, six in ten accept, and for every fourth of them somebody
 * else joins by a link; 3.7 events for each who is invited.
 * @returns its organization and how many events it has
 */
export const writeNaturalLog = async (foyer, events) => {
  const asker = await foyer.found('natural');
  const { organizationId } = asker;
  const link = await foyer.link(asker, null);
  await callers(Math.ceil(events / 3.7), atOnce, async (n) => {
    const ticket = await foyer.invite(asker, `n${n}`);
    await tellSent(foyer, ticket);
    if (n % 10 < 6) await foyer.redeem(ticket, `n${n}`);
    if (n % 4 === 0) await foyer.redeem(link, `l${n}`);
  });
  return { organizationId, events: await foyer.head(organizationId) };
};
