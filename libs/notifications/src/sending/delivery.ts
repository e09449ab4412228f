import { isPassingFailure } from 'foyer/platform';
import type { Letter } from '../letters/letter.js';
import type { ClaimedMail } from '../outbox/mail.js';
import { giveBack, markFailed, markObsolete, markSent, putOff } from '../outbox/outcomes.js';
import type { Outbox } from '../outbox/outbox.js';
import type { Mailbox } from '../transport/mailbox.js';
import { messageIdOf } from '../transport/mailbox.js';
import type { MailTransport, OutgoingMail, SendFailure } from '../transport/mail-transport.js';
import type { MailSource } from './mail-source.js';
import { retryPause } from './retry-pause.js';

/** What a delivery needs. */
export interface DeliveryParts {
  readonly outbox: Outbox;
  readonly transport: MailTransport;
  readonly sources: readonly MailSource[];
  /** `MAIL_FROM`; its name stands behind "via" where an organization writes. */
  readonly from: Mailbox;
  /** Longest pause between two tries. */
  readonly longestPauseSeconds: number;
  /** Told of what keeps a mail from being written or settled. */
  readonly report: (message: string, error: unknown) => void;
}

/** `dropped`: nothing is known of the mail server, since nothing was sent or the process is stopping. */
export type DeliveryOutcome = 'sent' | 'dropped' | SendFailure;

const outgoing = (mail: ClaimedMail, letter: Letter, from: Mailbox): OutgoingMail => {
  const { onBehalfOf, ...texts } = letter;
  const name = onBehalfOf === null ? from.name : `${onBehalfOf} via ${from.name || 'Foyer'}`;
  return { ...texts, messageId: messageIdOf(mail.id, from), from: { name, address: from.address } };
};

const notWritten: SendFailure = {
  code: 'not-written',
  reason: 'The mail could not be written; the log of the server says why.',
  final: false,
  outage: false,
};

/** One try at one mail, from the reference to the record of what became of it. */
export class Delivery {
  constructor(private readonly parts: DeliveryParts) {}

  /** @param isStopping then the mail is given back: an interrupted try is no failure */
  async deliver(mail: ClaimedMail, signal: AbortSignal, isStopping: () => boolean): Promise<DeliveryOutcome> {
    const source = this.sourceOf(mail);
    const letter = await this.compose(source, mail);
    if (letter === undefined) {
      await this.parts.outbox.run(markObsolete(mail));
      return 'dropped';
    }
    if ('code' in letter) return this.fail(source, mail, letter);
    const message = outgoing(mail, letter, this.parts.from);
    const failure = await this.parts.transport.send(message, signal);
    if (!failure) {
      await source.sent(mail, message.messageId, markSent(mail));
      return 'sent';
    }
    if (!isStopping()) return this.fail(source, mail, failure);
    await this.parts.outbox.run(giveBack(mail));
    return 'dropped';
  }

  private sourceOf({ kind }: ClaimedMail): MailSource {
    const source = this.parts.sources.find(({ kinds }) => kinds.includes(kind));
    if (!source) throw new Error(`Nothing writes mails of kind ${kind}.`);
    return source;
  }

  private async compose(source: MailSource, mail: ClaimedMail): Promise<Letter | SendFailure | undefined> {
    try {
      return await source.compose(mail);
    } catch (error) {
      // the database comes back by itself, and the lease runs out: nothing to tell the inviter
      if (isPassingFailure(error)) throw error;
      this.parts.report(`Mail ${mail.id} (${mail.kind}) could not be written.`, error);
      return notWritten;
    }
  }

  private async fail(source: MailSource, mail: ClaimedMail, failure: SendFailure): Promise<SendFailure> {
    const pause = retryPause(mail.attempts, this.parts.longestPauseSeconds);
    const settle = failure.final ? markFailed(mail, failure) : putOff(mail, failure, pause);
    if (mail.reported.includes(failure.code)) await this.parts.outbox.run(settle);
    else await source.failed(mail, failure, settle);
    return failure;
  }
}
