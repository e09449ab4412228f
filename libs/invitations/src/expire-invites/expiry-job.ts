import { Logger } from '@nestjs/common';
import type { Provider } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { CONFIG, Recurring } from 'foyer/platform';
import type { Config } from 'foyer/platform';
import { ExpireInvites } from './expire-invites.js';

type Settings = Pick<Config, 'expiryEverySeconds'>;

/** Runs {@link ExpireInvites} every `FOYER_EXPIRY_EVERY` seconds. */
export const expiryJobOf = (
  scheduler: SchedulerRegistry,
  expire: ExpireInvites,
  { expiryEverySeconds }: Settings,
): Recurring =>
  new Recurring(scheduler, {
    name: 'foyer.expire-invites',
    run: () => expire.run(),
    every: expiryEverySeconds * 1_000,
    logger: new Logger('Invitations'),
    done: 'Expiries written down',
    failed: 'Expiries could not be written down; the next run tries again',
  });

/** For processes that run scheduled jobs. */
export const expiryJob: Provider = {
  provide: Symbol('foyer.invitations.expiry-job'),
  inject: [SchedulerRegistry, ExpireInvites, CONFIG],
  useFactory: expiryJobOf,
};
