import type { ClaimedMail } from '../outbox/mail.js';
import { giveBack } from '../outbox/outcomes.js';
import { leaseSeconds } from '../outbox/outbox.js';
import { Pace } from './pace.js';
import type { DeliveryOutcome, DeliveryParts } from './delivery.js';
import { Delivery } from './delivery.js';

/** What a {@link MailSender} works with; times in ms. */
export interface SenderParts extends DeliveryParts {
  /** Connections to the mail server; default 5. */
  readonly concurrency?: number;
  /** How often due mails are looked for without a hint; default 1,000. */
  readonly pollEvery?: number;
  /** How long what is being sent may go on after the stop; default 5,000. */
  readonly graceMs?: number;
}

/** Mails at once, those that were sent and are to be told of among them: so many may go out twice when the process dies. */
export const sendersConcurrency = 5;
const defaultPoll = 1_000;
const longestTryMs = 30_000;
const defaultGrace = 5_000;

/** A hint comes before its transaction is committed; so long after it, that is likely done. */
const hintDelayMs = 40;

interface Sending {
  readonly work: Promise<void>;
  readonly attempt: AbortController;
}

/** Sends what is owed, a few at a time: each mail for itself, so that no address holds up another. */
export class MailSender {
  private readonly delivery: Delivery;
  /** Taken ahead of time. */
  private readonly waiting: ClaimedMail[] = [];
  private readonly inHand = new Map<ClaimedMail, Sending>();
  private readonly pace = new Pace(() => performance.now());
  private readonly timers: { poll?: NodeJS.Timeout; hint?: NodeJS.Timeout; renew?: NodeJS.Timeout } = {};
  private running = false;
  private looking: Promise<void> | undefined;
  private lookAgain = false;
  private sawOutage = false;

  constructor(private readonly parts: SenderParts) {
    this.delivery = new Delivery(parts);
  }

  start(): void {
    this.running = true;
    this.timers.renew = setInterval(() => void this.renew(), (leaseSeconds * 1_000) / 3).unref();
    this.look();
  }

  /** Takes nothing new, gives back what waits; what is being sent may finish for a while, then it is given back too. */
  async stop(): Promise<void> {
    this.running = false;
    clearTimeout(this.timers.poll);
    clearTimeout(this.timers.hint);
    await this.looking;
    await this.giveBackWaiting();
    const grace = setTimeout(() => {
      for (const { attempt } of this.inHand.values()) attempt.abort();
    }, this.parts.graceMs ?? defaultGrace);
    await Promise.all([...this.inHand.values()].map(({ work }) => work));
    clearTimeout(grace);
    clearInterval(this.timers.renew);
  }

  /** A hint: a mail is about to be queued. */
  expect(): void {
    if (!this.running || this.timers.hint) return;
    this.timers.hint = setTimeout(() => {
      delete this.timers.hint;
      this.look();
    }, hintDelayMs).unref();
  }

  private look(): void {
    if (!this.running) return;
    if (this.looking) this.lookAgain = true;
    else this.looking = this.takeDue().finally(() => this.looked());
  }

  private looked(): void {
    this.looking = undefined;
    clearTimeout(this.timers.poll);
    if (!this.running) return;
    if (this.lookAgain) {
      this.lookAgain = false;
      this.look();
    } else this.timers.poll = setTimeout(() => this.look(), this.parts.pollEvery ?? defaultPoll).unref();
  }

  private get room(): number {
    return Math.max(0, (this.parts.concurrency ?? sendersConcurrency) - this.inHand.size);
  }

  /** To take a mail costs about as much as to send it, ten mails hardly more than one. */
  private async takeDue(): Promise<void> {
    if (this.room <= this.waiting.length) return;
    const kinds = this.parts.sources.flatMap((source) => source.kinds);
    try {
      this.waiting.push(...(await this.parts.outbox.claim(this.room + this.pace.take(), kinds)));
      this.fill();
    } catch (error) {
      this.parts.report('Looking for mails that are due failed.', error);
    }
  }

  private fill(): void {
    if (this.running) for (const mail of this.waiting.splice(0, this.room)) this.take(mail);
  }

  private async giveBackWaiting(): Promise<void> {
    const mails = this.waiting.splice(0);
    await Promise.all(mails.map((mail) => this.parts.outbox.run(giveBack(mail)))).catch((error) =>
      this.parts.report('Mails could not be given back; their leases run out.', error),
    );
  }

  private take(mail: ClaimedMail): void {
    const attempt = new AbortController();
    const limit = setTimeout(() => attempt.abort(), longestTryMs);
    const work = this.delivery
      .deliver(mail, attempt.signal, () => !this.running)
      .then((outcome) => this.noteOutage(outcome))
      .catch((error) => this.parts.report(`Mail ${mail.id} was interrupted; its lease runs out.`, error))
      .finally(() => {
        clearTimeout(limit);
        this.inHand.delete(mail);
        this.pace.count();
        this.fill();
        this.look();
      });
    this.inHand.set(mail, { work, attempt });
  }

  /** The first mail that gets through after an outage calls up those that still wait because of it. */
  private async noteOutage(outcome: DeliveryOutcome): Promise<void> {
    if (outcome === 'dropped') return;
    if (outcome === 'sent') {
      if (!this.sawOutage) return;
      this.sawOutage = false;
      await this.parts.outbox.hasten();
    } else if (outcome.outage && !this.sawOutage) {
      this.sawOutage = true;
      this.parts.report('Mails wait: the mail server does not take them.', new Error(outcome.code));
    }
  }

  private async renew(): Promise<void> {
    const mails = [...this.inHand.keys(), ...this.waiting];
    if (mails.length === 0) return;
    await this.parts.outbox
      .renew(mails)
      .catch((error) => this.parts.report('Leases of mails could not be renewed.', error));
  }
}
