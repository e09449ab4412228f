import { Injectable, Logger } from '@nestjs/common';
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { TakeCheckpoints } from './take-checkpoints.js';

const name = 'foyer.checkpoints';

/** How often it is looked what is due, milliseconds. Short beside an hour, so that restarts do not put checkpoints off. */
const every = 300_000;

/** Runs {@link TakeCheckpoints}. A run that takes longer is not joined by another. */
@Injectable()
export class CheckpointJob implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Audit');
  private running: Promise<void> | undefined;

  constructor(
    private readonly checkpoints: TakeCheckpoints,
    private readonly scheduler: SchedulerRegistry,
  ) {}

  onApplicationBootstrap(): void {
    this.scheduler.addInterval(
      name,
      setInterval(() => this.tick(), every),
    );
  }

  /** Waits for the run under way. */
  async onApplicationShutdown(): Promise<void> {
    if (this.scheduler.doesExist('interval', name)) this.scheduler.deleteInterval(name);
    await this.running;
  }

  private tick(): void {
    this.running ??= this.run().finally(() => (this.running = undefined));
  }

  private async run(): Promise<void> {
    try {
      const count = await this.checkpoints.run();
      if (count > 0) this.logger.debug({ msg: 'Checkpoints signed', count });
    } catch (error) {
      this.logger.warn({ err: error, msg: 'Checkpoints could not be signed; the next run tries again' });
    }
  }
}
