import type { ReadableEvent, Subscription } from 'foyer/event-log';
import type { InviteEvent } from 'foyer/invitations';
import { gathering } from 'foyer/platform';
import type { Database } from 'foyer/platform';
import { LRUCache } from 'lru-cache';
import type { MailHints } from '../outbox/mail-hints.js';
import { countUse, toldSingly, untoldUntil } from './told-uses.js';
import type { Link, Untold } from './told-uses.js';

type Redeemed = Extract<InviteEvent, { type: 'InviteRedeemed' }>;

const linksRemembered = 10_000;

interface Remembered {
  /** When its uses begin to be counted again; ms. */
  untoldUntil: number;
  /** Since it is remembered, those counted in vain included: whether counting is still of use is looked up at every tenth. */
  uses: number;
}

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
export const useMails = (hints: MailHints, database: Database): Subscription => {
  const links = new LRUCache<string, Remembered>({ max: linksRemembered });
  const untoldOf = untoldIn(database);
  return {
    name: 'use-mails',
    types: ['InviteRedeemed'],
    withoutPersonal: true,
    handle: async (event) => {
      const { data } = event as ReadableEvent & Redeemed;
      if (data.kind !== 'link') return [];
      const { organizationId, stream: inviteId, sequence, occurredAt } = event;
      const at = Date.parse(occurredAt);
      const link = links.get(inviteId) ?? { untoldUntil: 0, uses: 0 };
      links.set(inviteId, link);
      if (at < link.untoldUntil) return [];
      const use = { organizationId, inviteId, sequence, occurredAt };
      if (link.uses % toldSingly === 0) link.untoldUntil = (await untoldOf(use)) ?? 0;
      link.uses += 1;
      if (at < link.untoldUntil) return [];
      hints.tell();
      return [countUse(use)];
    },
  };
};
