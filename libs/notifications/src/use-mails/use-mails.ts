import type { ReadableEvent, Subscription } from 'foyer/event-log';
import type { InviteEvent } from 'foyer/invitations';
import { gathering } from 'foyer/platform';
import type { Clock, Database } from 'foyer/platform';
import type { MailHints } from '../outbox/mail-hints.js';
import { RememberedLinks } from './remembered-links.js';
import { countUse, toldSingly, untoldUntil } from './told-uses.js';
import type { Link, Untold } from './told-uses.js';

type Redeemed = Extract<InviteEvent, { type: 'InviteRedeemed' }>;

const textOf = ({ organizationId, inviteId }: Link): string => `${organizationId} ${inviteId}`;

/** Looks for all links of a turn at once. */
const untoldIn = (database: Database): ((link: Link) => Promise<number | undefined>) =>
  gathering(async (links) => {
    const { text, values } = untoldUntil(links);
    const { rows } = await database.queryPrepared<Untold>(text, values);
    const moments = new Map(rows.map((row) => [textOf(row), row.until]));
    return links.map((link) => moments.get(textOf(link)));
  });

/**
 * Owes whoever made a link a mail for each use. Who that is, and whether they want it, is looked up when it is sent. A link
 * that everybody is using costs a few looks in the hour: what its end tells is read from the log.
 */
export const useMails = (hints: MailHints, database: Database, clock: Clock): Subscription => {
  const links = new RememberedLinks();
  const untoldOf = untoldIn(database);
  return {
    name: 'use-mails',
    types: ['InviteRedeemed'],
    withoutPersonal: true,
    passesOver: (organizationId) => links.passedOver(organizationId, clock.now()),
    handle: async (event) => {
      const { data } = event as ReadableEvent & Redeemed;
      if (data.kind !== 'link') return [];
      const { organizationId, stream: inviteId, sequence, occurredAt } = event;
      const at = Date.parse(occurredAt);
      const use = { organizationId, inviteId, sequence, occurredAt };
      const link = links.of(inviteId);
      if (links.isVain(use, at)) return [];
      if (link.uses % toldSingly === 0) link.untoldUntil = (await untoldOf(use)) ?? 0;
      link.uses += 1;
      if (links.isVain(use, at)) return [];
      hints.tell();
      return [countUse(use)];
    },
  };
};
