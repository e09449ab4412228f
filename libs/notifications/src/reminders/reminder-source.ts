import type { Statement } from 'foyer/event-log';
import { inviteFacts } from '../invite-mails/invite-facts.js';
import type { InviteFactsParts } from '../invite-mails/invite-facts.js';
import { inviteLetter } from '../invite-mails/invite-letter.js';
import type { Letter } from '../letters/letter.js';
import type { ClaimedMail } from '../outbox/mail.js';
import type { Outbox } from '../outbox/outbox.js';
import type { MailSource } from '../sending/mail-source.js';
import type { SendFailure } from '../transport/mail-transport.js';

/** What reminders are written from. */
export interface ReminderParts extends InviteFactsParts {
  readonly outbox: Outbox;
}

/**
 * Reminders of e-mail invites: the same link once more. What becomes of them says nothing new of the invite, whose mail has
 * arrived before, so it stays with the mails.
 */
export class ReminderSource implements MailSource {
  readonly kinds = ['reminder'] as const;

  constructor(private readonly parts: ReminderParts) {}

  async compose(mail: ClaimedMail): Promise<Letter | undefined> {
    const facts = await inviteFacts(this.parts, mail);
    return facts && facts.invite.deliveryState === 'sent'
      ? inviteLetter(facts, 'invite-reminder')
      : undefined;
  }

  sent(_mail: ClaimedMail, _messageId: string, settle: Statement): Promise<void> {
    return this.parts.outbox.run(settle);
  }

  failed(_mail: ClaimedMail, _failure: SendFailure, settle: Statement): Promise<void> {
    return this.parts.outbox.run(settle);
  }
}
