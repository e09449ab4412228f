import { erased } from 'foyer/event-log';
import type { EventLog, ReadableEvent, Statement } from 'foyer/event-log';
import { invites } from 'foyer/invitations';
import type { InviteEvent, LinkInvite } from 'foyer/invitations';
import { organizations } from 'foyer/organizations';
import type { Database } from 'foyer/platform';
import { z } from 'zod';
import type { Letter } from '../letters/letter.js';
import type { ClaimedMail } from '../outbox/mail.js';
import type { Outbox } from '../outbox/outbox.js';
import { rowOf } from '../rows.js';
import type { MailSource } from '../sending/mail-source.js';
import type { SendFailure } from '../transport/mail-transport.js';
import { creatorOf, languageOf } from './creator.js';
import { toldHour, toldSingly } from './told-uses.js';
import type { AboutLink, HourOfUses, OneUse } from './use-letter.js';
import { useLetter, usesLetter } from './use-letter.js';

/** What mails about uses are written from. */
export interface UseMailParts {
  readonly log: EventLog;
  readonly database: Database;
  readonly outbox: Outbox;
}

const referenceShape = z.object({ inviteId: z.string(), sequence: z.number() });

/** The use that a mail is about, or with which the uses begin that it is about. */
type Reference = z.output<typeof referenceShape>;

/** Addresses that one mail lists at most. */
const mostListed = 500;
const pageSize = 1_000;

/** Mails to whoever made a link, about its uses. Who joined is read from the log when the mail is sent. */
export class UseMailSource implements MailSource {
  readonly kinds = ['link-used', 'link-uses'] as const;

  constructor(private readonly parts: UseMailParts) {}

  async compose({ organizationId, kind, reference }: ClaimedMail): Promise<Letter | undefined> {
    const use = referenceShape.parse(reference);
    const about = await this.about(organizationId, use);
    if (!about) return undefined;
    if (kind === 'link-uses') return usesLetter(about, await this.restOfHour(organizationId, use));
    const one = await this.oneUse(organizationId, use);
    return one && useLetter(about, one);
  }

  sent(_mail: ClaimedMail, _messageId: string, settle: Statement): Promise<void> {
    return this.parts.outbox.run(settle);
  }

  failed(_mail: ClaimedMail, _failure: SendFailure, settle: Statement): Promise<void> {
    return this.parts.outbox.run(settle);
  }

  /** @returns undefined where nobody is to be told, or not any more */
  private async about(organizationId: string, { inviteId }: Reference): Promise<AboutLink | undefined> {
    const { database } = this.parts;
    const [link, organization] = await Promise.all([
      rowOf(database, invites, organizationId, inviteId),
      rowOf(database, organizations, organizationId, organizationId),
    ]);
    if (link?.kind !== 'link' || !link.notifyCreator || !organization) return undefined;
    return this.withCreator(link, organization);
  }

  private async withCreator(
    link: LinkInvite,
    organization: AboutLink['organization'],
  ): Promise<AboutLink | undefined> {
    const { database } = this.parts;
    const { organizationId } = organization;
    const creator = await creatorOf(database, organizationId, link);
    if (!creator) return undefined;
    return { link, organization, creator, locale: await languageOf(database, organizationId, creator) };
  }

  /** @returns undefined for a use by somebody who was erased since */
  private async oneUse(organizationId: string, use: Reference): Promise<OneUse | undefined> {
    const [event] = await this.uses(organizationId, use, { after: use.sequence - 1, until: use.sequence });
    return event && event.email !== erased ? event : undefined;
  }

  /** The hour began with the first of those that were told singly. */
  private async restOfHour(organizationId: string, use: Reference): Promise<HourOfUses> {
    const before = { after: use.sequence, newestFirst: true, limit: toldSingly };
    const beganAt = (await this.uses(organizationId, use, before)).at(-1)?.at ?? '';
    const until = new Date(Date.parse(beganAt) + toldHour - 1).toISOString();
    const addresses: string[] = [];
    let count = 0;
    for (let after = use.sequence - 1, more = true; more;) {
      const page = await this.uses(organizationId, use, { after, until, limit: pageSize });
      count += page.length;
      const named = page.map(({ email }) => email).filter((email) => email !== erased);
      addresses.push(...named.slice(0, mostListed - addresses.length));
      after = page.at(-1)?.sequence ?? after;
      more = page.length === pageSize;
    }
    return { beganAt, count, addresses };
  }

  private async uses(
    organizationId: string,
    { inviteId: stream }: Reference,
    range: { after: number; until?: number | string; newestFirst?: boolean; limit?: number },
  ): Promise<(OneUse & { readonly sequence: number })[]> {
    const events = await this.parts.log.reader.read(organizationId, {
      ...range,
      stream,
      types: ['InviteRedeemed'],
    });
    return events.map((event) => {
      const { data } = event as ReadableEvent & Extract<InviteEvent, { type: 'InviteRedeemed' }>;
      return { email: data.email, at: event.occurredAt, sequence: event.sequence };
    });
  }
}
