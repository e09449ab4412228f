import type { ReadableEvent } from '../reader.js';
import type { Handled } from './handle-all.js';
import { handleAll } from './handle-all.js';
import type { Lease } from './lease.js';
import type { Leases } from './leases.js';
import type { NextEvents } from './next-events.js';
import { pageSize } from './next-events.js';
import type { Subscription } from './subscription.js';

/** A subscription that has something to do in an organization. */
export interface Turn {
  readonly subscription: Subscription;
  readonly next: NextEvents;
  readonly organizationId: string;
}

/** What {@link Turns} work with. */
export interface TurnsParts {
  readonly leases: Leases;
  readonly report: (message: string, error: unknown) => void;
  /** Asks for another turn. */
  readonly again: (turn: Turn, afterMs: number) => void;
  /** Whether the worker is stopping: then what was begun is the last. */
  readonly isStopping: () => boolean;
}

/** Events that were handed over, up to one that failed. */
interface Stopped {
  readonly events: readonly ReadableEvent[];
  readonly handled: Handled;
  readonly error: unknown;
}

const interruptedPause = 2_000;

const newOf = async (
  { next, organizationId }: Turn,
  { position: after, head: until }: Lease,
): Promise<readonly ReadableEvent[]> => (until > after ? next.read({ organizationId, after, until }) : []);

const reached = (lease: Lease, events: readonly ReadableEvent[], { count }: Handled): number =>
  events[count - 1]?.sequence ?? lease.position;

/** Turns of subscriptions: each from the lease to the position that the log had when it was taken. */
export class Turns {
  private readonly held = new Set<Lease>();

  constructor(private readonly parts: TurnsParts) {}

  /** Handles what is new. Reports what fails. */
  async run(turn: Turn): Promise<void> {
    const { subscription, organizationId } = turn;
    try {
      const lease = await this.parts.leases.take({ name: subscription.name, organizationId });
      if (lease) await this.catchUp(turn, lease);
    } catch (error) {
      const what = `Subscription ${subscription.name} of ${organizationId} was interrupted.`;
      this.parts.report(what, error);
      this.parts.again(turn, interruptedPause);
    }
  }

  /** Holds on to everything that is being handled. */
  async renew(): Promise<void> {
    if (this.held.size > 0) await this.parts.leases.renew([...this.held]).catch(() => undefined);
  }

  private async catchUp(turn: Turn, first: Lease): Promise<void> {
    this.held.add(first);
    try {
      for (let lease: Lease | undefined = first; lease;) lease = await this.step(turn, lease);
    } finally {
      this.held.delete(first);
    }
  }

  /** @returns the lease as it stands while there is more to do */
  private async step(turn: Turn, lease: Lease): Promise<Lease | undefined> {
    const events = await newOf(turn, lease);
    const handled = await handleAll(turn.subscription, events);
    if (handled.failed) return this.stopAt(turn, lease, { events, handled, error: handled.failed.error });
    const isWhole = events.length < pageSize;
    const position = isWhole ? Math.max(lease.head, lease.position) : reached(lease, events, handled);
    const isLast = isWhole || this.parts.isStopping();
    const isHeld = await this.parts.leases.advance(lease, position, { ...handled, isLast });
    return isHeld && !isLast ? { ...lease, position, attempts: 0 } : undefined;
  }

  /** Keeps what was handled before the event that failed. */
  private async stopAt(turn: Turn, lease: Lease, { events, handled, error }: Stopped): Promise<undefined> {
    if (handled.count === 0) return this.noteFailure(turn, lease, error);
    const position = reached(lease, events, handled);
    const isHeld = await this.parts.leases.advance(lease, position, { ...handled, isLast: false });
    return isHeld ? this.noteFailure(turn, { ...lease, attempts: 0 }, error) : undefined;
  }

  private async noteFailure(turn: Turn, lease: Lease, error: unknown): Promise<undefined> {
    const reason = error instanceof Error ? error.message : String(error);
    const pause = await this.parts.leases.failed(lease, reason);
    const what = `Subscription ${lease.name} failed in ${lease.organizationId}`;
    this.parts.report(
      `${what}${pause === undefined ? ' and is parked' : `; next try in ${pause} s`}.`,
      error,
    );
    if (pause !== undefined) this.parts.again(turn, pause * 1_000 + 50);
    return undefined;
  }
}
