import type { Pool } from 'pg';
import type { EventReader, ReadableEvent } from '../reader.js';
import { readHead } from '../reader.js';
import { handleAll } from './handle-all.js';
import type { Lease } from './positions.js';
import { Positions } from './positions.js';
import { Timers } from './timers.js';
import type { Subscription } from './subscription.js';

/** What a {@link SubscriptionWorker} works with. */
export interface WorkerParts {
  readonly pool: Pool;
  readonly reader: EventReader;
  /** Told of failures of handlers and of the database. */
  readonly report: (message: string, error: unknown) => void;
  /** How often everything is looked through for what a hint missed; ms. */
  readonly sweepEvery?: number;
}

const batchSize = 200;
const concurrency = 4;
const sweepLimit = 1_000;
/**
 * How long a subscription rests after it has caught up in an organization, ms: a busy log wakes it with every commit, and looking
 * costs more than what few events there are. The first event after a quiet time is handled at once.
 */
const rest = 50;
const defaultSweep = 2_000;
/** Well within a lease, so that one that is missed does no harm. */
const renewEvery = 2_000;

/** Runs the subscriptions of one process: woken by hints of commits, and by a sweep that finds what a hint missed. */
export class SubscriptionWorker {
  readonly positions: Positions;
  private readonly subscriptions = new Map<string, Subscription>();
  private readonly due = new Map<string, { subscription: Subscription; organizationId: string }>();
  private readonly running = new Set<string>();
  private readonly resting = new Set<string>();
  private readonly timers = new Timers();
  private readonly work = new Set<Promise<void>>();
  private started = false;

  constructor(private readonly parts: WorkerParts) {
    this.positions = new Positions(parts.pool);
  }

  register(subscription: Subscription): void {
    if (this.subscriptions.has(subscription.name))
      throw new Error(`Subscription ${subscription.name} is registered twice.`);
    this.subscriptions.set(subscription.name, subscription);
  }

  start(): void {
    this.started = true;
    this.timers.start();
    void this.sweep();
    this.timers.every(this.parts.sweepEvery ?? defaultSweep, () => this.sweep());
  }

  /** Finishes what is being handled, starts nothing new. */
  async stop(): Promise<void> {
    this.started = false;
    this.timers.stop();
    await Promise.all(this.work);
  }

  /**
   * A hint: this organization's log has grown.
   * @param types of the new events, where they are known: who wants none of them is moved on by the next sweep
   */
  wake(organizationId: string, types?: ReadonlySet<string>): void {
    for (const subscription of this.subscriptions.values()) {
      if (!types || subscription.types.some((type) => types.has(type)))
        this.enqueue(subscription, organizationId);
    }
  }

  private async sweep(): Promise<void> {
    try {
      for (const subscription of this.subscriptions.values()) {
        const behind = await this.positions.behind(subscription.name, sweepLimit);
        for (const organizationId of behind) this.enqueue(subscription, organizationId);
      }
    } catch (error) {
      this.parts.report('Looking for subscriptions that are behind failed.', error);
    }
  }

  private enqueue(subscription: Subscription, organizationId: string): void {
    if (!this.started) return;
    this.due.set(`${subscription.name} ${organizationId}`, { subscription, organizationId });
    this.pump();
  }

  private pump(): void {
    for (const [key, { subscription, organizationId }] of this.due) {
      if (this.running.size >= concurrency) return;
      if (this.running.has(key) || this.resting.has(key)) continue;
      this.due.delete(key);
      this.running.add(key);
      const work = this.run(subscription, organizationId).finally(() => {
        this.running.delete(key);
        this.work.delete(work);
        this.restFrom(key);
        if (this.started) this.pump();
      });
      this.work.add(work);
    }
  }

  private restFrom(key: string): void {
    if (!this.started) return;
    this.resting.add(key);
    this.timers.later(rest, () => {
      this.resting.delete(key);
      this.pump();
    });
  }

  private async run(subscription: Subscription, organizationId: string): Promise<void> {
    try {
      const lease = await this.positions.lease(subscription.name, organizationId);
      if (lease) await this.catchUp(subscription, lease);
    } catch (error) {
      this.parts.report(`Subscription ${subscription.name} of ${organizationId} was interrupted.`, error);
      this.timers.later(defaultSweep, () => this.enqueue(subscription, organizationId));
    }
  }

  private async catchUp(subscription: Subscription, first: Lease): Promise<void> {
    const renewing = setInterval(() => void this.positions.renew(first).catch(() => undefined), renewEvery);
    try {
      for (let lease: Lease | undefined = first; lease;) {
        const step: number | undefined = await this.step(subscription, lease);
        lease = step === undefined || !this.started ? undefined : { ...lease, position: step, attempts: 0 };
      }
      await this.positions.release(first);
    } finally {
      clearInterval(renewing);
    }
  }

  /** @returns the new position while there is more to do */
  private async step(subscription: Subscription, lease: Lease): Promise<number | undefined> {
    const { organizationId } = lease;
    const { sequence: head } = await readHead(this.parts.pool, organizationId);
    if (head <= lease.position) return undefined;
    const events = await this.parts.reader.read(organizationId, {
      after: lease.position,
      until: head,
      types: subscription.types,
      limit: batchSize,
    });
    return this.handle(subscription, lease, { head, events });
  }

  private async handle(
    subscription: Subscription,
    lease: Lease,
    { head, events }: { head: number; events: readonly ReadableEvent[] },
  ): Promise<number | undefined> {
    const handled = await handleAll(subscription, events);
    const whole = !handled.failed && events.length < batchSize;
    const position = whole ? head : (events[handled.count - 1]?.sequence ?? lease.position);
    const held = await this.positions.advance(lease, position, handled.statements);
    if (!held) return undefined;
    if (!handled.failed) return position;
    await this.noteFailure(
      subscription,
      handled.count > 0 ? { ...lease, attempts: 0 } : lease,
      handled.failed,
    );
    return undefined;
  }

  private async noteFailure(
    subscription: Subscription,
    lease: Lease,
    { error }: { error: unknown },
  ): Promise<void> {
    const reason = error instanceof Error ? error.message : String(error);
    const pause = await this.positions.failed(lease, reason);
    this.parts.report(
      `Subscription ${subscription.name} failed in ${lease.organizationId}${pause === undefined ? ' and is parked' : `; next try in ${pause} s`}.`,
      error,
    );
    if (pause !== undefined)
      this.timers.later(pause * 1_000 + 50, () => this.enqueue(subscription, lease.organizationId));
  }
}
