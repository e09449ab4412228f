import type { Timers } from './timers.js';

/** At once; those that begin together share their statements. */
const concurrency = 128;
/**
 * How long after one round the next one begins, ms, by how much was to be done: busy logs wake their subscriptions with every commit,
 * and looking costs more than what few events there are. What comes first after a quiet time is done at once.
 */
const restAfter = (turns: number): number => Math.min(Math.max(100, 3 * turns), 1_000);

/** Does what is due in rounds, each place once in a round and never twice at a time. */
export class Rounds<Turn> {
  /** Waits for the next round. */
  private readonly due = new Map<string, Turn>();
  /** Waits for room in this one. */
  private readonly ready = new Map<string, Turn>();
  private readonly running = new Map<string, Promise<void>>();
  private isResting = false;

  /** @param run must not throw */
  constructor(
    private readonly timers: Timers,
    private readonly run: (turn: Turn) => Promise<void>,
  ) {}

  /** @param place one of those with the same place is enough */
  add(place: string, turn: Turn): void {
    this.due.set(place, turn);
    if (this.isResting || !this.timers.isOpen) return;
    this.isResting = true;
    // whatever else this commit wakes belongs to the same round
    setImmediate(() => this.begin());
  }

  /** What is running ends; nothing begins any more once the timers are stopped. */
  async ended(): Promise<void> {
    await Promise.all(this.running.values());
  }

  private begin(): void {
    for (const [place, turn] of this.due) {
      if (this.running.has(place)) continue;
      this.due.delete(place);
      this.ready.set(place, turn);
    }
    const rest = restAfter(this.ready.size);
    this.fill();
    this.isResting = true;
    this.timers.later(rest, () => {
      this.isResting = false;
      if (this.due.size > 0) this.begin();
    });
  }

  private fill(): void {
    for (const [place, turn] of this.ready) {
      if (this.running.size >= concurrency || !this.timers.isOpen) return;
      this.ready.delete(place);
      const work = this.run(turn).finally(() => {
        this.running.delete(place);
        this.fill();
      });
      this.running.set(place, work);
    }
  }
}
