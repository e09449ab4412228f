/** As many rows as go through at all times; and as many as a batch of the log takes, with room for others. */
const smallest = 25;
const largest = 200;

/** Shorter is better done in larger portions; longer, others wait, and other processes win the race for the log too often. */
const shortMs = 100;
const longMs = 300;

export const firstSize = 50;

/**
 * How many rows the next portion has: it grows step by step, and shrinks at once, since a race that is lost once is lost again.
 * @param size of the one before
 * @param tookMs how long that took, from reading its rows to their commit
 */
export const nextSize = (size: number, tookMs: number): number => {
  if (tookMs < shortMs) return Math.min(largest, size + smallest);
  return tookMs > longMs ? Math.max(smallest, Math.floor(size / 4)) : size;
};
