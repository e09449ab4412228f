import 'reflect-metadata';
import { MailerService } from '@nestjs-modules/mailer';
import { Database } from 'foyer/platform';
import { Outbox } from '../outbox/outbox.js';
import { MailSender } from '../sending/mail-sender.js';
import type { MailSource } from '../sending/mail-source.js';
import { SmtpTransport, smtpOptions } from '../transport/smtp-transport.js';

/** A sender in a process of its own, to be killed: `sending-process.ts DATABASE_URL SMTP_URL`. */
const [databaseUrl = '', smtpUrl = ''] = process.argv.slice(2);
const outbox = new Outbox(new Database({ url: databaseUrl }));

const source: MailSource = {
  kinds: ['address-code'],
  compose: ({ reference }) =>
    Promise.resolve({
      to: `${reference['name']}@people.test`,
      onBehalfOf: null,
      subject: 'Hello',
      text: 'Hello',
      html: '<p>Hello</p>',
      language: 'en',
    }),
  sent: (_mail, _messageId, settle) => outbox.run(settle),
  failed: (_mail, _failure, settle) => outbox.run(settle),
};

new MailSender({
  outbox,
  transport: new SmtpTransport(new MailerService(smtpOptions(smtpUrl, 5), undefined as never)),
  sources: [source],
  from: { name: 'Foyer', address: 'no-reply@foyer.test' },
  longestPauseSeconds: 2,
  report: (message, error) => console.error(message, error),
}).start();
