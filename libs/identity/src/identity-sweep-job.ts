import { Logger } from '@nestjs/common';
import type { Provider } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { CONFIG, Recurring } from 'foyer/platform';
import type { Config } from 'foyer/platform';
import { IdentitySweep } from './identity-sweep.js';

/** How often, ms; the first time after a minute: a process that never lives for an hour sweeps too. */
const hourly = { firstAfter: 60_000, every: 3_600_000 };

/** Runs {@link IdentitySweep} by the hour. Several processes may: what one has deleted is nothing to the others. */
export const identitySweepJobOf = (
  scheduler: SchedulerRegistry,
  sweep: Pick<IdentitySweep, 'sweep'>,
  times = hourly,
): Recurring =>
  new Recurring(scheduler, {
    name: 'foyer.identity-sweep',
    run: () => sweep.sweep(),
    ...times,
    logger: new Logger('Identity'),
    done: 'Expired sessions, codes and resets deleted',
    failed: 'Expired sessions could not be deleted; the next run tries again',
  });

/** In processes that run scheduled jobs; nothing in the others. */
export const identitySweepJob: Provider = {
  provide: Symbol('foyer.identity.sweep-job'),
  inject: [SchedulerRegistry, IdentitySweep, CONFIG],
  useFactory: (scheduler: SchedulerRegistry, sweep: IdentitySweep, { role }: Pick<Config, 'role'>) =>
    role === 'all' || role === 'worker' ? identitySweepJobOf(scheduler, sweep) : undefined,
};
