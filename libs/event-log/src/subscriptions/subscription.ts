import type { Statement } from '../decision.js';
import type { ReadableEvent } from '../reader.js';

/**
 * A durable handler of events: at least once, in order per organization. It may act outside (send, call);
 * the statements that it returns are committed together with its new position, so they happen exactly once.
 * Throwing makes it be tried again with backoff, then parks it for that organization alone.
 */
export interface Subscription {
  /** Names its position for ever: renaming starts from the beginning. */
  readonly name: string;
  /** Event types that it wants; others only move its position. */
  readonly types: readonly string[];
  /** It reads no personal field: all of them read "[erased]", and no key is looked up. */
  readonly withoutPersonal?: true;
  /** @returns streams of the organization of which it needs nothing at the moment: their events are not read, they only move its position */
  passesOver?(organizationId: string): readonly string[];
  handle(event: ReadableEvent): Promise<readonly Statement[]> | readonly Statement[];
}

/** Where a subscription stands in an organization. */
export interface SubscriptionState {
  readonly name: string;
  readonly organizationId: string;
  readonly position: number;
  readonly attempts: number;
  readonly parkedReason: string | null;
}

/** How a subscription gets on, over all organizations or in one. */
export interface SubscriptionSummary {
  readonly name: string;
  readonly organizations: number;
  /** Organizations whose log has events that it has not seen; parked ones are not counted. */
  readonly behind: number;
  readonly parked: number;
}

/** A subscription that gave up in one organization: the next event that it wants after `position` cannot be handled. */
export interface Parked {
  readonly name: string;
  readonly organizationId: string;
  readonly position: number;
  readonly reason: string;
}
