import { setTimeout as after } from 'node:timers/promises';

/**
 * Hides how long the work took, for answers that must not tell what exists.
 * @param milliseconds more than the work usually takes
 */
export const atLeast = async <T>(milliseconds: number, work: () => Promise<T>): Promise<T> => {
  const waited = after(milliseconds);
  try {
    return await work();
  } finally {
    await waited;
  }
};
