import { Logger } from '@nestjs/common';
import type { Provider } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { Recurring } from 'foyer/platform';
import { TakeCheckpoints } from './take-checkpoints.js';

/** How often it is looked what is due, ms. Short beside an hour, so that restarts do not put checkpoints off. */
const every = 300_000;

/** Runs {@link TakeCheckpoints}; for processes that run scheduled jobs. */
export const checkpointJob: Provider = {
  provide: Symbol('foyer.audit.checkpoint-job'),
  inject: [SchedulerRegistry, TakeCheckpoints],
  useFactory: (scheduler: SchedulerRegistry, checkpoints: TakeCheckpoints) =>
    new Recurring(scheduler, {
      name: 'foyer.checkpoints',
      run: () => checkpoints.run(),
      every,
      logger: new Logger('Audit'),
      done: 'Checkpoints signed',
      failed: 'Checkpoints could not be signed; the next run tries again',
    }),
};
