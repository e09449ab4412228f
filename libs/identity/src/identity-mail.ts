import type { Statement } from 'foyer/event-log';
import type { EmailAddress, UserId } from 'foyer/platform';

/** What an address code is for. Codes of one purpose open nothing of another. */
export type CodePurpose = 'join' | 'verify-address';

/** A code is to be mailed. It is derived when the mail is sent, by `AddressCodes.codeOf(codeId, kid)`, so that it rests nowhere. */
export interface CodeMail {
  readonly codeId: string;
  readonly kid: string;
  readonly purpose: CodePurpose;
  readonly email: EmailAddress;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  /** Language that the person reads, where it is known: BCP 47. */
  readonly locale?: string;
  /** Whether the address has an account: then the mail says to sign in, and holds no code. */
  readonly hasAccount: boolean;
}

/** A link for a new password is to be mailed; its token is derived when the mail is sent, by `PasswordResets.tokenOf(resetId, kid)`. */
export interface ResetMail {
  readonly resetId: string;
  readonly kid: string;
  readonly userId: UserId;
  readonly email: EmailAddress;
  readonly firstName: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  /** Language that the person reads, where it is known: BCP 47. */
  readonly locale?: string;
}

/** The mails that identity owes. Each is a statement, committed with what it is about, so that none is lost or made up. */
export interface IdentityMail {
  codeRequested(mail: CodeMail): Statement;
  resetRequested(mail: ResetMail): Statement;
}

/** Injection token of the {@link IdentityMail}; notifications gives it. */
export const IDENTITY_MAIL = Symbol('foyer.identity-mail');
