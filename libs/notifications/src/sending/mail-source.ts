import type { Statement } from 'foyer/event-log';
import type { Letter } from '../letters/letter.js';
import type { ClaimedMail, MailKind } from '../outbox/mail.js';
import type { SendFailure } from '../transport/mail-transport.js';

/** Writes mails of some kinds when they are sent, and records what became of them. */
export interface MailSource {
  readonly kinds: readonly MailKind[];
  /** @returns undefined when what the mail was about has ended, so that nothing is to be sent */
  compose(mail: ClaimedMail): Promise<Letter | undefined>;
  /** Commits the statement, together with whatever else records that the mail was taken. */
  sent(mail: ClaimedMail, messageId: string, settle: Statement): Promise<void>;
  /** Commits the statement, together with whatever else records the failure; called once for each code of a mail. */
  failed(mail: ClaimedMail, failure: SendFailure, settle: Statement): Promise<void>;
}

/** Injection token of the process's {@link MailSource}s. */
export const MAIL_SOURCES = Symbol('foyer.mail-sources');
