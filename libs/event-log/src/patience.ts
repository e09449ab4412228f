import type { Clock } from 'foyer/platform';
import { isConnectionLoss } from './failures.js';

/** How long the database may stay out of reach before callers are told, in milliseconds. */
const patience = 30_000;
const longestPause = 2_000;

/**
 * Tries again while the connection is lost, with growing pauses. For reads, and for writes that are safe to repeat.
 * @throws the last error, once patience has run out or when it is of another kind
 */
export const patiently = async <T>(clock: Clock, action: () => Promise<T>): Promise<T> => {
  const deadline = clock.now() + patience;
  for (let pause = 25; ; pause = Math.min(pause * 2, longestPause)) {
    try {
      return await action();
    } catch (error) {
      if (!isConnectionLoss(error) || clock.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
};
