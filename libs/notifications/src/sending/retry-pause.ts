const firstPauseSeconds = 2;

/**
 * @param attempts tries so far, at least 1
 * @returns seconds until the next one: 2, 4, 8 ... up to the longest
 */
export const retryPause = (attempts: number, longestSeconds: number): number =>
  Math.min(firstPauseSeconds * 2 ** Math.min(attempts - 1, 30), longestSeconds);
