import type { Statement } from 'foyer/event-log';
import type { CodeMail, IdentityMail, ResetMail } from 'foyer/identity';
import type { EmailAddress, KeyRing } from 'foyer/platform';
import { noOrganization, queueMail, sealAddress } from '../outbox/mail.js';
import type { MailKind, MailReference } from '../outbox/mail.js';
import type { MailHints } from '../outbox/mail-hints.js';

/** Owes the mails of identity. A code's address is in no table but sealed, so the mail takes it along in the same way. */
export class IdentityMailQueue implements IdentityMail {
  constructor(
    private readonly keyRing: KeyRing,
    private readonly hints: MailHints,
  ) {}

  codeRequested({ codeId, kid, email, expiresAt, locale, hasAccount }: CodeMail): Statement {
    const kind = hasAccount ? 'sign-in-instead' : 'address-code';
    return this.owe(kind, { codeId, kid, expiresAt, locale: locale ?? null }, email);
  }

  resetRequested({ resetId, kid, email, expiresAt, locale }: ResetMail): Statement {
    return this.owe('password-reset', { resetId, kid, expiresAt, locale: locale ?? null }, email);
  }

  private owe(kind: MailKind, reference: MailReference, address: EmailAddress): Statement {
    const mail = { organizationId: noOrganization, kind, reference };
    this.hints.tell();
    return queueMail(mail, sealAddress(this.keyRing, mail, address));
  }
}
