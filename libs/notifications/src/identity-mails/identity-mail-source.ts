import type { Statement } from 'foyer/event-log';
import type { AddressCodes, PasswordResets } from 'foyer/identity';
import type { Clock, KeyRing, PublicUrl } from 'foyer/platform';
import { z } from 'zod';
import type { Letter } from '../letters/letter.js';
import { lifetimeIn, mailLocaleFor } from '../letters/locale.js';
import type { MailLocale } from '../letters/locale.js';
import { renderMail } from '../letters/templates.js';
import type { MailTexts } from '../letters/templates.js';
import { openAddress } from '../outbox/mail.js';
import type { ClaimedMail } from '../outbox/mail.js';
import type { Outbox } from '../outbox/outbox.js';
import type { MailSource } from '../sending/mail-source.js';
import type { SendFailure } from '../transport/mail-transport.js';

/** What the mails of identity are written from. */
export interface IdentityMailParts {
  readonly codes: Pick<AddressCodes, 'codeOf'>;
  readonly resets: Pick<PasswordResets, 'tokenOf'>;
  readonly keyRing: KeyRing;
  readonly clock: Clock;
  readonly publicUrl: PublicUrl;
  readonly outbox: Outbox;
}

const expiring = z.object({ kid: z.string(), expiresAt: z.number(), locale: z.string().nullish() });
const code = expiring.extend({ codeId: z.string() });
const reset = expiring.extend({ resetId: z.string() });

/** Codes and links of a person's account; their secrets are derived here, at the last moment. */
export class IdentityMailSource implements MailSource {
  readonly kinds = ['address-code', 'sign-in-instead', 'password-reset'] as const;

  constructor(private readonly parts: IdentityMailParts) {}

  async compose(mail: ClaimedMail): Promise<Letter | undefined> {
    const { expiresAt, locale } = expiring.parse(mail.reference);
    const left = expiresAt - this.parts.clock.now();
    if (left <= 0) return undefined;
    const language = mailLocaleFor(locale);
    const texts = this.texts(mail, language, lifetimeIn(language, left));
    return { ...texts, language, onBehalfOf: null, to: openAddress(this.parts.keyRing, mail) };
  }

  sent(_mail: ClaimedMail, _messageId: string, settle: Statement): Promise<void> {
    return this.parts.outbox.run(settle);
  }

  failed(_mail: ClaimedMail, _failure: SendFailure, settle: Statement): Promise<void> {
    return this.parts.outbox.run(settle);
  }

  private texts({ kind, reference }: ClaimedMail, language: MailLocale, lifetime: string): MailTexts {
    const origin = this.parts.publicUrl();
    if (kind === 'sign-in-instead') return renderMail(kind, language, { url: `${origin}/join` });
    if (kind === 'address-code') {
      const { codeId, kid } = code.parse(reference);
      return renderMail(kind, language, { code: this.parts.codes.codeOf(codeId, kid), lifetime });
    }
    const { resetId, kid } = reset.parse(reference);
    const url = `${origin}/reset/${this.parts.resets.tokenOf(resetId, kid)}`;
    return renderMail('password-reset', language, { url, lifetime });
  }
}
