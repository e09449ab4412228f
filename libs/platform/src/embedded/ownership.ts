import { renameSync, linkSync, rmSync } from 'node:fs';
import { createOnce, textOf } from './kept-text.js';
import { identify, isAlive } from './process-identity.js';
import type { ProcessIdentity } from './process-identity.js';

const parse = (text: string | undefined): ProcessIdentity | undefined => {
  const [pid = '', startedAt = ''] = (text ?? '').split(' ');
  return /^\d+$/.test(pid) ? { pid: Number(pid), startedAt } : undefined;
};

const self = (): string => {
  const { pid, startedAt } = identify(process.pid) ?? { pid: process.pid, startedAt: '' };
  return `${pid} ${startedAt}`;
};

/** @returns the living process that the file names as owner */
export const ownerIn = (path: string): ProcessIdentity | undefined => {
  const owner = parse(textOf(path));
  return owner !== undefined && isAlive(owner) ? owner : undefined;
};

/** Takes a dead owner's file away; when it turns out to be a living one's, put there meanwhile, it goes back. */
const clear = (path: string): void => {
  const taken = `${path}.${process.pid}`;
  try {
    renameSync(path, taken);
    if (ownerIn(taken) !== undefined) linkSync(taken, path);
  } catch {
    // somebody else was faster: the next look decides
  }
  rmSync(taken, { force: true });
};

/**
 * Makes this process the owner, unless a living one is.
 * @param path file with the owner's pid and start, which tells it from a later process with the same pid
 * @returns whether this process is the owner now
 */
export const claim = (path: string): boolean => {
  for (let tries = 0; tries < 3; tries += 1) {
    if (createOnce(path, self())) return true;
    const owner = ownerIn(path);
    if (owner !== undefined) return owner.pid === process.pid;
    clear(path);
  }
  return false;
};

/** Gives ownership up, if this process has it. */
export const release = (path: string): void => {
  if (ownerIn(path)?.pid === process.pid) rmSync(path, { force: true });
};
