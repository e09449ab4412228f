import type { RemindInvitees } from './remind-invitees.js';

/** What a {@link ReminderJob} works with. */
export interface ReminderJobParts {
  readonly remind: Pick<RemindInvitees, 'run'>;
  /** `FOYER_REMINDER_EVERY`, in seconds. */
  readonly everySeconds: number;
  readonly report: (message: string, error: unknown) => void;
}

/** Runs {@link RemindInvitees} again and again. A run that takes longer than the pause is not joined by another. */
export class ReminderJob {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;

  constructor(private readonly parts: ReminderJobParts) {}

  start(): void {
    this.timer = setInterval(() => this.tick(), this.parts.everySeconds * 1_000).unref();
  }

  /** Waits for the run under way. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  private tick(): void {
    this.running ??= this.run().finally(() => (this.running = undefined));
  }

  private async run(): Promise<void> {
    try {
      await this.parts.remind.run();
    } catch (error) {
      this.parts.report('Reminders could not be owed; the next run tries again.', error);
    }
  }
}
