import type { Mailbox } from './mailbox.js';

/** A mail that is ready to go, to one person. */
export interface OutgoingMail {
  /** In angle brackets. */
  readonly messageId: string;
  readonly from: Mailbox;
  /** Canonical address: the one recipient of the envelope. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Of the text; BCP 47. */
  readonly language: string;
}

/** A mail that was not taken. */
export interface SendFailure {
  /** Short, stable, and never about a person: kept in tables and compared. */
  readonly code: string;
  /** A sentence for the inviter, up to 500 characters; may quote what the mail server said about the address. */
  readonly reason: string;
  /** Whether the server has refused this recipient or this message for good. */
  readonly final: boolean;
  /** Whether it says something about the server rather than about this mail: all others wait for the same. */
  readonly outage: boolean;
}

/** Hands mails to whatever delivers them. */
export interface MailTransport {
  /**
   * @param signal gives up: the mail may have gone out nonetheless
   * @returns undefined once it was taken
   */
  send(mail: OutgoingMail, signal: AbortSignal): Promise<SendFailure | undefined>;
}

/** Injection token of the process's {@link MailTransport}. */
export const MAIL_TRANSPORT = Symbol('foyer.mail-transport');
