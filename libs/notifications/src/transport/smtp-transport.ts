import { Inject, Injectable } from '@nestjs/common';
import { MailerService } from '@nestjs-modules/mailer';
import type { MailerOptions } from '@nestjs-modules/mailer';
import type { MailTransport, OutgoingMail, SendFailure } from './mail-transport.js';
import { failureOf } from './smtp-failure.js';

const patienceMs = 10_000;
const idleMs = 60_000;

/**
 * Pooled connections, each wait at most 10 s long.
 * @param connections most that are open at once
 */
export const smtpOptions = (smtpUrl: string, connections: number): MailerOptions => ({
  transport: {
    url: smtpUrl,
    pool: true,
    maxConnections: connections,
    // retries are the queue's business: here they would happen behind its back
    maxRequeues: 1,
    idleTimeout: idleMs,
    dnsTimeout: patienceMs,
    connectionTimeout: patienceMs,
    greetingTimeout: patienceMs,
    socketTimeout: patienceMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  },
});

/** Mail over SMTP. Structured addresses and an envelope of its own: nothing in a name can become a recipient. */
@Injectable()
export class SmtpTransport implements MailTransport {
  constructor(@Inject(MailerService) private readonly mailer: MailerService) {}

  async send(mail: OutgoingMail, signal: AbortSignal): Promise<SendFailure | undefined> {
    const { messageId, from, to, subject, text, html, language } = mail;
    try {
      await this.mailer.sendMail({
        messageId,
        from: { ...from },
        to: { name: '', address: to },
        envelope: { from: from.address, to: [to] },
        subject,
        text,
        html,
        headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': language },
        xMailer: false,
        disableFileAccess: true,
        disableUrlAccess: true,
        signal,
      });
      return undefined;
    } catch (error) {
      return failureOf(error as object);
    }
  }
}
