import { refused } from 'foyer/platform';

/** Lets a few work at a time and keeps the others waiting in line. */
export class Semaphore {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  /**
   * @param places how many may work at once
   * @param longestLine how many may wait; who comes then is sent away
   */
  constructor(
    private readonly places: number,
    private readonly longestLine: number,
  ) {}

  /** @throws RefusedError service.unavailable when the line is too long */
  async run<T>(work: () => Promise<T>): Promise<T> {
    await this.enter();
    try {
      return await work();
    } finally {
      this.leave();
    }
  }

  private enter(): Promise<void> {
    if (this.running < this.places) {
      this.running += 1;
      return Promise.resolve();
    }
    if (this.waiting.length >= this.longestLine) {
      throw refused('service.unavailable', 'Too many people are signing in. Try again.', {
        headers: { 'retry-after': '5' },
      });
    }
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  /** The place goes straight to the next in line. */
  private leave(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.running -= 1;
  }
}
