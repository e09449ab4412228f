import type { ReadableEvent, Subscription } from 'foyer/event-log';
import type { InviteEvent } from 'foyer/invitations';
import { gathering } from 'foyer/platform';
import type { Database } from 'foyer/platform';
import { LRUCache } from 'lru-cache';
import type { MailHints } from '../outbox/mail-hints.js';
import { countUse, untoldUntil } from './told-uses.js';
import type { Link, Untold } from './told-uses.js';

type Redeemed = Extract<InviteEvent, { type: 'InviteRedeemed' }>;

const linksRemembered = 10_000;

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
 * that everybody is using costs one look in the hour: what its end tells is read from the log.
 */
export const useMails = (hints: MailHints, database: Database): Subscription => {
  /** By link: until when its uses are counted no more; ms. */
  const untold = new LRUCache<string, number>({ max: linksRemembered });
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
      if (at < (untold.get(inviteId) ?? 0)) return [];
      const use = { organizationId, inviteId, sequence, occurredAt };
      const until = await untoldOf(use);
      if (until !== undefined) untold.set(inviteId, until);
      if (at < (untold.get(inviteId) ?? 0)) return [];
      hints.tell();
      return [countUse(use)];
    },
  };
};
