import type { LoggerService, OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import type { SchedulerRegistry } from '@nestjs/schedule';

/** What is done again and again, and what is said of it; times in ms. */
export interface RecurringParts {
  /** In Nest's scheduler registry, where applications find it among their own timers. */
  readonly name: string;
  /** One turn. @returns how much it has done */
  readonly run: () => Promise<number>;
  /** Between the beginnings of two turns. */
  readonly every: number;
  /** From the start to the first turn; `every`, unless given. */
  readonly firstAfter?: number;
  readonly logger: Pick<LoggerService, 'debug' | 'warn'>;
  /** Said of a turn that has done something. */
  readonly done: string;
  /** Said of a turn that failed: the next one comes all the same. */
  readonly failed: string;
}

/**
 * Work of a process that comes again and again, from the start of the application to its end. A turn that takes longer is not
 * joined by another. Processes know nothing of each other here: what they must not do twice, `run` sees to.
 */
export class Recurring implements OnApplicationBootstrap, OnApplicationShutdown {
  private running: Promise<void> | undefined;

  constructor(
    private readonly scheduler: SchedulerRegistry,
    private readonly parts: RecurringParts,
  ) {}

  onApplicationBootstrap(): void {
    const { name, every, firstAfter = every } = this.parts;
    const begin = (): void => {
      this.scheduler.deleteTimeout(name);
      this.scheduler.addInterval(name, setInterval(() => this.tick(), every).unref());
      this.tick();
    };
    this.scheduler.addTimeout(name, setTimeout(begin, firstAfter).unref());
  }

  /** Waits for the turn under way. */
  async onApplicationShutdown(): Promise<void> {
    const { name } = this.parts;
    if (this.scheduler.doesExist('timeout', name)) this.scheduler.deleteTimeout(name);
    if (this.scheduler.doesExist('interval', name)) this.scheduler.deleteInterval(name);
    await this.running;
  }

  private tick(): void {
    this.running ??= this.turn().finally(() => (this.running = undefined));
  }

  private async turn(): Promise<void> {
    const { run, logger, done, failed } = this.parts;
    try {
      const count = await run();
      if (count > 0) logger.debug?.({ msg: done, count });
    } catch (error) {
      logger.warn({ err: error, msg: failed });
    }
  }
}
