import { Logger } from '@nestjs/common';
import type { Provider } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { CLOCK, CONFIG, DATABASE, Recurring } from 'foyer/platform';
import type { Clock, Config, Database } from 'foyer/platform';
import { MailHints } from '../outbox/mail-hints.js';
import { RemindInvitees } from './remind-invitees.js';

/** Runs {@link RemindInvitees} every `FOYER_REMINDER_EVERY` seconds; for processes that run scheduled jobs. */
export const reminderJob: Provider = {
  provide: Symbol('foyer.notifications.reminder-job'),
  inject: [SchedulerRegistry, DATABASE, CLOCK, MailHints, CONFIG],
  useFactory: (
    scheduler: SchedulerRegistry,
    database: Database,
    clock: Clock,
    hints: MailHints,
    config: Config,
  ) => {
    const remind = new RemindInvitees({ database, clock, hints });
    return new Recurring(scheduler, {
      name: 'foyer.reminders',
      run: () => remind.run(),
      every: config.reminderEverySeconds * 1_000,
      logger: new Logger('Notifications'),
      done: 'Reminders owed',
      failed: 'Reminders could not be owed; the next run tries again',
    });
  },
};
