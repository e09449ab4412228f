import { readFileSync } from 'node:fs';

/** @returns whether that process does anything; one that has ended, but was not asked for its exit code, does not */
export const isRunning = (pid: number): boolean => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`).length > 0;
  } catch {
    return false;
  }
};
