/** Far more than anything that is waited for takes, on a slow and busy machine too; a test may take twice as long. */
const patience = 60;
const lookEveryMs = 20;

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Waits for a state, instead of for as long as it usually takes.
 * @param look again and again, until it finds something: neither `undefined` nor `false`
 * @param what is waited for, where `look` does not say it
 * @param seconds a minute, unless there is a lot to be done until then
 * @returns what was found
 * @throws Error after that time without it
 */
export const eventually = async <T>(
  look: () => T | Promise<T>,
  what = String(look),
  seconds = patience,
): Promise<Exclude<T, undefined | false>> => {
  for (
    const until = performance.now() + seconds * 1_000;
    performance.now() < until;
    await pause(lookEveryMs)
  ) {
    const found = await look();
    if (found !== undefined && found !== false) return found as Exclude<T, undefined | false>;
  }
  throw new Error(`Within ${seconds} s it did not come to this: ${what}`);
};
