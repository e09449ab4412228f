import type { Statement } from '../decision.js';
import type { ReadableEvent } from '../reader.js';
import type { Subscription } from './subscription.js';

/** What a subscription made of events: its statements, how many events it got through, and what stopped it. */
export interface Handled {
  readonly statements: Statement[];
  readonly count: number;
  readonly failed?: { readonly error: unknown };
}

/** Hands events to a subscription one after the other, up to the first that it fails at. */
export const handleAll = async (
  subscription: Subscription,
  events: readonly ReadableEvent[],
): Promise<Handled> => {
  const statements: Statement[] = [];
  for (const [count, event] of events.entries()) {
    try {
      statements.push(...(await subscription.handle(event)));
    } catch (error) {
      return { statements, count, failed: { error } };
    }
  }
  return { statements, count: events.length };
};
