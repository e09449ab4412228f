import type { Decision, EventLog, State, Statement } from 'foyer/event-log';
import { systemActor } from 'foyer/event-log';
import { invites, reportFailure, reportSent } from 'foyer/invitations';
import type { Letter } from '../letters/letter.js';
import type { ClaimedMail } from '../outbox/mail.js';
import type { MailSource } from '../sending/mail-source.js';
import type { SendFailure } from '../transport/mail-transport.js';
import { inviteFacts, mailingOf } from './invite-facts.js';
import type { InviteFactsParts } from './invite-facts.js';
import { inviteLetter } from './invite-letter.js';

/** What the mails of invites are written from, and where what became of them is recorded. */
export interface InviteMailParts extends InviteFactsParts {
  readonly log: EventLog;
}

/** Mails of e-mail invites. What became of them is told in the organization's log, in the transaction that settles the mail. */
export class InviteMailSource implements MailSource {
  readonly kinds = ['invite'] as const;

  constructor(private readonly parts: InviteMailParts) {}

  /** Not where it was sent before: a subscription may be started anew. */
  async compose(mail: ClaimedMail): Promise<Letter | undefined> {
    const facts = await inviteFacts(this.parts, mail);
    return facts && facts.invite.deliveryState !== 'sent' ? inviteLetter(facts) : undefined;
  }

  sent(mail: ClaimedMail, messageId: string, settle: Statement): Promise<void> {
    return this.report(mail, settle, (state) => reportSent(state, { ...mailingOf(mail), messageId }));
  }

  failed(mail: ClaimedMail, { reason, final }: SendFailure, settle: Statement): Promise<void> {
    return this.report(mail, settle, (state) => reportFailure(state, { ...mailingOf(mail), reason, final }));
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
