/** Waits for a condition. @throws Error after 15 s without it */
export const eventually = async (condition: () => boolean | Promise<boolean>): Promise<void> => {
  for (let left = 600; left > 0; left -= 1) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('The awaited state was not reached in 15 s.');
};
