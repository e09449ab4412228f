import type { MailLocale } from './locale.js';
import type { MailTexts } from './templates.js';

/** A mail as composed; sender's address and Message-ID are put on by whoever sends it. */
export interface Letter extends MailTexts {
  /** Canonical address of the one recipient. */
  readonly to: string;
  /** Tame name that it comes from; null: the installation. */
  readonly onBehalfOf: string | null;
  readonly language: MailLocale;
}
