import type { Decision, EventLog, State, Statement } from 'foyer/event-log';
import { systemActor } from 'foyer/event-log';
import { invites, reportFailure, reportSent, statusAt } from 'foyer/invitations';
import type { EmailInvite, InviteTokens, Mailing } from 'foyer/invitations';
import { members, organizations } from 'foyer/organizations';
import { parseEmailAddress } from 'foyer/platform';
import type { Clock, Database } from 'foyer/platform';
import { z } from 'zod';
import type { Letter } from '../letters/letter.js';
import type { ClaimedMail } from '../outbox/mail.js';
import { rowOf } from '../rows.js';
import type { MailSource } from '../sending/mail-source.js';
import type { SendFailure } from '../transport/mail-transport.js';
import { inviteLetter } from './invite-letter.js';
import type { InviteFacts } from './invite-letter.js';

/** What the mails of invites are written from, and where what became of them is recorded. */
export interface InviteMailParts {
  readonly log: EventLog;
  readonly database: Database;
  readonly tokens: Pick<InviteTokens, 'urlOf'>;
  readonly clock: Clock;
}

const mailingShape = z.object({ inviteId: z.string(), generation: z.number() });

const mailingOf = ({ reference }: ClaimedMail): Mailing => mailingShape.parse(reference);

/** Mails of e-mail invites. What became of them is told in the organization's log, in the transaction that settles the mail. */
export class InviteMailSource implements MailSource {
  readonly kinds = ['invite'] as const;

  constructor(private readonly parts: InviteMailParts) {}

  async compose(mail: ClaimedMail): Promise<Letter | undefined> {
    const facts = await this.facts(mail);
    return facts && inviteLetter(facts);
  }

  sent(mail: ClaimedMail, messageId: string, settle: Statement): Promise<void> {
    return this.report(mail, settle, (state) => reportSent(state, { ...mailingOf(mail), messageId }));
  }

  failed(mail: ClaimedMail, { reason, final }: SendFailure, settle: Statement): Promise<void> {
    return this.report(mail, settle, (state) => reportFailure(state, { ...mailingOf(mail), reason, final }));
  }

  /** @returns undefined when the invite no longer waits for this mail */
  private async facts(mail: ClaimedMail): Promise<InviteFacts | undefined> {
    const { organizationId } = mail;
    const { inviteId, generation } = mailingOf(mail);
    const [invite, organization] = await Promise.all([
      rowOf(this.parts.database, invites, organizationId, inviteId),
      rowOf(this.parts.database, organizations, organizationId, organizationId),
    ]);
    if (invite?.kind !== 'email' || !organization || invite.generation !== generation) return undefined;
    const at = new Date(this.parts.clock.now()).toISOString();
    if (statusAt(invite, organization, at) !== 'pending' || !this.isAwaited(invite)) return undefined;
    const { createdBySubject } = invite;
    const inviter =
      createdBySubject === null
        ? undefined
        : await rowOf(this.parts.database, members, organizationId, createdBySubject);
    return { invite, organization, inviter, url: this.parts.tokens.urlOf(invite) };
  }

  /** Not sent before (a subscription may be started anew), and to somebody: not an erased person. */
  private isAwaited({ deliveryState, email }: EmailInvite): boolean {
    return deliveryState !== 'sent' && parseEmailAddress(email) === email;
  }

  private report(mail: ClaimedMail, settle: Statement, decide: (state: State) => Decision): Promise<void> {
    return this.parts.log.handle({
      organizationId: mail.organizationId,
      actor: systemActor,
      reads: [[invites, mailingOf(mail).inviteId]],
      decide,
      result: () => undefined,
      alongside: () => [settle],
    });
  }
}
