/** What is to be done later, none of which keeps the process alive, and all of which ends at once. */
export class Timers {
  private readonly waiting = new Set<NodeJS.Timeout>();
  private open = false;

  /** Whether it was started, and not stopped since. */
  get isOpen(): boolean {
    return this.open;
  }

  start(): void {
    this.open = true;
  }

  stop(): void {
    this.open = false;
    for (const timer of this.waiting) clearTimeout(timer);
    this.waiting.clear();
  }

  /** Nothing happens before the start, nor after the stop. */
  later(ms: number, action: () => void): void {
    if (!this.open) return;
    const timer = setTimeout(() => {
      this.waiting.delete(timer);
      action();
    }, ms);
    timer.unref();
    this.waiting.add(timer);
  }

  /** Again and again, each time so long after the last one ended. */
  every(ms: number, action: () => Promise<void>): void {
    this.later(ms, () => {
      void action().finally(() => this.every(ms, action));
    });
  }
}
