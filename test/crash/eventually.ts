export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Waits for a condition.
 * @param what is waited for
 * @throws Error after 30 s without it
 */
export const eventually = async (
  what: string,
  condition: () => boolean | Promise<boolean>,
): Promise<void> => {
  for (const until = Date.now() + 30_000; Date.now() < until; await pause(5)) if (await condition()) return;
  throw new Error(`In 30 s it did not come to this: ${what}.`);
};
