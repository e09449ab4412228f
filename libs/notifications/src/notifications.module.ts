import { Inject, Logger, Module } from '@nestjs/common';
import type {
  DynamicModule,
  OnApplicationBootstrap,
  OnModuleDestroy,
  OnModuleInit,
  Provider,
} from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { MailerModule } from '@nestjs-modules/mailer';
import { EventLog, SubscriptionWorker } from 'foyer/event-log';
import { AddressCodes, IDENTITY_MAIL, PasswordResets } from 'foyer/identity';
import { InviteTokens } from 'foyer/invitations';
import { CLOCK, DATABASE, KEY_RING, PUBLIC_URL } from 'foyer/platform';
import type { Clock, Database, KeyRing, PublicUrl } from 'foyer/platform';
import { IdentityMailQueue } from './identity-mails/identity-mail-queue.js';
import { IdentityMailSource } from './identity-mails/identity-mail-source.js';
import { InviteMailSource } from './invite-mails/invite-mail-source.js';
import { inviteMails } from './invite-mails/invite-mails.js';
import { MailHints } from './outbox/mail-hints.js';
import { Outbox } from './outbox/outbox.js';
import { reminderJob } from './reminders/reminder-job.js';
import { ReminderSource } from './reminders/reminder-source.js';
import { MailSender, sendersConcurrency } from './sending/mail-sender.js';
import { MAIL_SOURCES } from './sending/mail-source.js';
import type { MailSource } from './sending/mail-source.js';
import { mailboxOf } from './transport/mailbox.js';
import { MAIL_TRANSPORT } from './transport/mail-transport.js';
import type { MailTransport } from './transport/mail-transport.js';
import { SmtpTransport, smtpOptions } from './transport/smtp-transport.js';
import { UseMailSource } from './use-mails/use-mail-source.js';
import { useMails } from './use-mails/use-mails.js';

/** How the module is set up. */
export interface NotificationsOptions {
  readonly smtpUrl: string;
  /** `Name <local@domain>` or `local@domain`. */
  readonly mailFrom: string;
  /** Whether this process sends; the others only queue. */
  readonly worker: boolean;
  /** Longest pause before a failed mail is tried again. */
  readonly mailRetryMaxSeconds: number;
}

const OPTIONS = Symbol('foyer.notifications.options');
const logger = new Logger('Notifications');
const report = (message: string, error: unknown): void => logger.warn({ err: error }, message);

const inviteSource: Provider = {
  provide: InviteMailSource,
  inject: [EventLog, DATABASE, InviteTokens, CLOCK],
  useFactory: (log: EventLog, database: Database, tokens: InviteTokens, clock: Clock) =>
    new InviteMailSource({ log, database, tokens, clock }),
};

const identitySource: Provider = {
  provide: IdentityMailSource,
  inject: [AddressCodes, PasswordResets, KEY_RING, CLOCK, PUBLIC_URL, Outbox],
  useFactory: (
    codes: AddressCodes,
    resets: PasswordResets,
    keyRing: KeyRing,
    clock: Clock,
    publicUrl: PublicUrl,
    outbox: Outbox,
  ) => new IdentityMailSource({ codes, resets, keyRing, clock, publicUrl, outbox }),
};

const reminderSource: Provider = {
  provide: ReminderSource,
  inject: [DATABASE, InviteTokens, CLOCK, Outbox],
  useFactory: (database: Database, tokens: InviteTokens, clock: Clock, outbox: Outbox) =>
    new ReminderSource({ database, tokens, clock, outbox }),
};

const useSource: Provider = {
  provide: UseMailSource,
  inject: [EventLog, DATABASE, Outbox],
  useFactory: (log: EventLog, database: Database, outbox: Outbox) =>
    new UseMailSource({ log, database, outbox }),
};

const identityMail: Provider = {
  provide: IDENTITY_MAIL,
  inject: [KEY_RING, MailHints],
  useFactory: (keyRing: KeyRing, hints: MailHints) => new IdentityMailQueue(keyRing, hints),
};

const sources: Provider = {
  provide: MAIL_SOURCES,
  inject: [InviteMailSource, ReminderSource, UseMailSource, IdentityMailSource],
  useFactory: (...all: readonly MailSource[]) => all,
};

const sender: Provider = {
  provide: MailSender,
  inject: [Outbox, MAIL_TRANSPORT, MAIL_SOURCES, OPTIONS],
  useFactory: (
    outbox: Outbox,
    transport: MailTransport,
    sources: readonly MailSource[],
    { mailFrom, mailRetryMaxSeconds }: NotificationsOptions,
  ) =>
    new MailSender({
      outbox,
      transport,
      sources,
      from: mailboxOf(mailFrom),
      longestPauseSeconds: mailRetryMaxSeconds,
      report,
    }),
};

/**
 * Mail: owed in the transaction of what it is about, sent by workers. Provides `IDENTITY_MAIL`.
 * Needs DATABASE, KEY_RING, CLOCK, PUBLIC_URL, and the modules of the event log, identity, organizations and invitations.
 */
@Module({})
export class NotificationsModule implements OnModuleInit, OnApplicationBootstrap, OnModuleDestroy {
  constructor(
    private readonly mailSender: MailSender,
    private readonly hints: MailHints,
    private readonly subscriptions: SubscriptionWorker,
    @Inject(OPTIONS) private readonly options: NotificationsOptions,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  static forRoot(options: NotificationsOptions): DynamicModule {
    return {
      module: NotificationsModule,
      global: true,
      imports: [
        MailerModule.forRoot(smtpOptions(options.smtpUrl, sendersConcurrency)),
        ...(options.worker ? [ScheduleModule.forRoot()] : []),
      ],
      providers: [
        { provide: OPTIONS, useValue: options },
        { provide: Outbox, inject: [DATABASE], useFactory: (database: Database) => new Outbox(database) },
        { provide: MAIL_TRANSPORT, useClass: SmtpTransport },
        MailHints,
        inviteSource,
        reminderSource,
        ...(options.worker ? [reminderJob] : []),
        useSource,
        identitySource,
        sources,
        identityMail,
        sender,
      ],
      exports: [IDENTITY_MAIL, Outbox],
    };
  }

  onModuleInit(): void {
    this.subscriptions.register(inviteMails(this.hints));
    this.subscriptions.register(useMails(this.hints, this.database, this.clock));
  }

  onApplicationBootstrap(): void {
    if (!this.options.worker) return;
    this.hints.listen(() => this.mailSender.expect());
    this.mailSender.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.mailSender.stop();
  }
}
