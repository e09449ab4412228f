import type { Pool } from 'pg';
import type { EventReader } from '../reader.js';
import { placeText } from './lease.js';
import { Leases } from './leases.js';
import { NextEvents } from './next-events.js';
import { Positions } from './positions.js';
import { Rounds } from './rounds.js';
import type { Subscription } from './subscription.js';
import { Timers } from './timers.js';
import type { Turn } from './turns.js';
import { Turns } from './turns.js';

/** What a {@link SubscriptionWorker} works with. */
export interface WorkerParts {
  readonly pool: Pool;
  /** For what is asked in every round; the pool unless given. */
  readonly hotPool?: Pool;
  readonly reader: EventReader;
  /** Told of failures of handlers and of the database. */
  readonly report: (message: string, error: unknown) => void;
  /** How often everything is looked through for what a hint missed; ms. */
  readonly sweepEvery?: number;
}

/** A subscription of this process, and what reads for it. */
type Registered = Pick<Turn, 'subscription' | 'next'>;

const sweepLimit = 1_000;
const defaultSweep = 2_000;
/** Well within a lease, so that one that is missed does no harm. */
const renewEvery = 2_000;

/** Runs the subscriptions of one process: woken by hints of commits, and by a sweep that finds what a hint missed. */
export class SubscriptionWorker {
  readonly positions: Positions;
  private readonly registered = new Map<string, Registered>();
  private readonly timers = new Timers();
  private readonly turns: Turns;
  private readonly rounds: Rounds<Turn>;

  constructor(private readonly parts: WorkerParts) {
    const { pool, hotPool = pool, report } = parts;
    this.positions = new Positions(pool);
    this.turns = new Turns({
      leases: new Leases(hotPool),
      report,
      again: (turn, afterMs) => this.timers.later(afterMs, () => this.enqueue(turn)),
      isStopping: () => !this.timers.isOpen,
    });
    this.rounds = new Rounds(this.timers, (turn) => this.turns.run(turn));
  }

  register(subscription: Subscription): void {
    if (this.registered.has(subscription.name))
      throw new Error(`Subscription ${subscription.name} is registered twice.`);
    const { pool, hotPool = pool, reader } = this.parts;
    this.registered.set(subscription.name, {
      subscription,
      next: new NextEvents(subscription, { pool: hotPool, reader }),
    });
  }

  start(): void {
    this.timers.start();
    void this.sweep();
    this.timers.every(this.parts.sweepEvery ?? defaultSweep, () => this.sweep());
    this.timers.every(renewEvery, () => this.turns.renew());
  }

  /** Finishes what is being handled, starts nothing new. */
  async stop(): Promise<void> {
    this.timers.stop();
    const renewing = setInterval(() => void this.turns.renew(), renewEvery);
    await this.rounds.ended();
    clearInterval(renewing);
  }

  /** Gives back its own connections; after {@link stop}. */
  async close(): Promise<void> {
    await this.parts.hotPool?.end();
  }

  /**
   * A hint: this organization's log has grown.
   * @param types of the new events, where they are known: who wants none of them is moved on by the next sweep
   */
  wake(organizationId: string, types?: ReadonlySet<string>): void {
    for (const registered of this.registered.values()) {
      if (!types || registered.subscription.types.some((type) => types.has(type)))
        this.enqueue({ ...registered, organizationId });
    }
  }

  private async sweep(): Promise<void> {
    try {
      for (const registered of this.registered.values()) {
        const behind = await this.positions.behind(registered.subscription.name, sweepLimit);
        for (const organizationId of behind) this.enqueue({ ...registered, organizationId });
      }
    } catch (error) {
      this.parts.report('Looking for subscriptions that are behind failed.', error);
    }
  }

  private enqueue(turn: Turn): void {
    if (!this.timers.isOpen) return;
    const place = { name: turn.subscription.name, organizationId: turn.organizationId };
    this.rounds.add(placeText(place), turn);
  }
}
