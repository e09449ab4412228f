import { Inject, Injectable, Logger } from '@nestjs/common';
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { CONFIG } from 'foyer/platform';
import type { Config } from 'foyer/platform';
import { ExpireInvites } from './expire-invites.js';

const name = 'foyer.expire-invites';

/** Runs {@link ExpireInvites} every `FOYER_EXPIRY_EVERY` seconds. A run that takes longer is not joined by another. */
@Injectable()
export class ExpiryJob implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Invitations');
  private running: Promise<void> | undefined;

  constructor(
    private readonly expire: ExpireInvites,
    private readonly scheduler: SchedulerRegistry,
    @Inject(CONFIG) private readonly config: Pick<Config, 'expiryEverySeconds'>,
  ) {}

  onApplicationBootstrap(): void {
    const timer = setInterval(() => this.tick(), this.config.expiryEverySeconds * 1_000);
    this.scheduler.addInterval(name, timer);
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
      const count = await this.expire.run();
      if (count > 0) this.logger.debug({ msg: 'Expiries written down', count });
    } catch (error) {
      this.logger.warn({ err: error, msg: 'Expiries could not be written down; the next run tries again' });
    }
  }
}
