import { Logger } from '@nestjs/common';
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import type { IdentitySweep } from './identity-sweep.js';

const hour = 3_600_000;
const minute = 60_000;

/** What an {@link IdentitySweepJob} works with; times in ms. */
export interface SweepJobParts {
  readonly sweep: Pick<IdentitySweep, 'sweep'>;
  /** Whether this process runs scheduled jobs. */
  readonly worker: boolean;
  /** Default a minute: a process that never lives for an hour sweeps too. */
  readonly firstAfter?: number;
  /** Default an hour. */
  readonly every?: number;
}

/** Runs {@link IdentitySweep} by the hour. Several processes may: what one has deleted is nothing to the others. */
export class IdentitySweepJob implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Identity');
  private timer: NodeJS.Timeout | undefined;
  private running = Promise.resolve();
  private isOn: boolean;

  constructor(private readonly parts: SweepJobParts) {
    this.isOn = parts.worker;
  }

  onApplicationBootstrap(): void {
    if (this.isOn) this.next(this.parts.firstAfter ?? minute);
  }

  /** Waits for the sweep under way. */
  async onApplicationShutdown(): Promise<void> {
    this.isOn = false;
    clearTimeout(this.timer);
    await this.running;
  }

  private next(after: number): void {
    this.timer = setTimeout(() => {
      this.running = this.run().then(() => {
        if (this.isOn) this.next(this.parts.every ?? hour);
      });
    }, after).unref();
  }

  private async run(): Promise<void> {
    try {
      const count = await this.parts.sweep.sweep();
      if (count > 0) this.logger.debug({ msg: 'Expired sessions, codes and resets deleted', count });
    } catch (error) {
      this.logger.warn({
        err: error,
        msg: 'Expired sessions could not be deleted; the next run tries again',
      });
    }
  }
}
