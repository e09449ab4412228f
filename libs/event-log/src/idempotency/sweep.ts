import type { PostgresIdempotencyKeys } from './keys.js';

/** How often old keys are deleted; ms. */
const sweepEvery = 3_600_000;

/** Deletes idempotency keys that are older than a day, once an hour. */
export class KeySweep {
  private timer: NodeJS.Timeout | undefined;
  private work: Promise<void> = Promise.resolve();

  constructor(
    private readonly keys: Pick<PostgresIdempotencyKeys, 'sweep'>,
    private readonly report: (message: string, error: unknown) => void,
  ) {}

  start(): void {
    const sweep = (): void => {
      this.work = this.sweep();
    };
    sweep();
    this.timer = setInterval(sweep, sweepEvery);
    this.timer.unref();
  }

  /** Waits for the sweep that is under way. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.work;
  }

  private async sweep(): Promise<void> {
    try {
      await this.keys.sweep();
    } catch (error) {
      this.report('Old idempotency keys were not deleted.', error);
    }
  }
}
