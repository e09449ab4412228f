import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const hasCode = (error: unknown, code: string): boolean => (error as NodeJS.ErrnoException).code === code;

/** @returns the file's text without its line end; undefined when there is no such file */
export const textOf = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8').trimEnd();
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
};

/**
 * Puts a file where there is none, whole or not at all, mode 0600.
 * @returns false when another one was there first
 */
export const createOnce = (path: string, text: string): boolean => {
  const draft = `${path}.${randomUUID()}`;
  writeFileSync(draft, `${text}\n`, { mode: 0o600, flush: true });
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    rmSync(draft);
  }
};

/** @returns the kept text: what the file holds, or what `make` gives at the first call of whichever process came first */
export const keptText = (path: string, make: () => string): string => {
  const kept = textOf(path);
  if (kept !== undefined) return kept;
  createOnce(path, make());
  return textOf(path) ?? '';
};

/** Makes the data folder, for its owner alone; one that is there keeps its mode. */
export const makeDataFolder = (path: string): void => {
  mkdirSync(dirname(path), { recursive: true });
  mkdirSync(path, { recursive: true, mode: 0o700 });
};
