import { spawn } from 'node:child_process';
import { closeSync, openSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Place } from './cluster-place.js';
import { forgetDeadPostmaster, postmasterOf } from './postmaster-file.js';
import type { Postmaster } from './postmaster-file.js';
import { textOf } from './kept-text.js';
import { identify, isAlive } from './process-identity.js';
import type { ProcessIdentity } from './process-identity.js';

/** Settings of PostgreSQL by name; given at every start, so that a newer Foyer changes them in older clusters too. */
export type PostgresSettings = Readonly<Record<string, string>>;

/** Errors are logged without the statement and without the row: both can hold personal data. */
const always: PostgresSettings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

const pollMs = 10;
const startWithinMs = 60_000;
const fastStopWithinMs = 15_000;
const longestLog = 10 * 1024 * 1024;

const openLog = (path: string): number => {
  const log = openSync(path, 'a', 0o600);
  if (statSync(path).size > longestLog) truncateSync(path);
  return log;
};

/** In a session of its own, so that Ctrl-C in a terminal does not reach it: the server needs it until its work is done. */
const launch = (place: Place, port: number, settings: PostgresSettings) => {
  const options = Object.entries({ ...always, ...settings }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  const log = openLog(place.logFile);
  const child = spawn(
    join(place.binaries, 'postgres'),
    ['-D', place.cluster, '-p', String(port), ...options],
    {
      ...place.account,
      cwd: '/',
      detached: true,
      stdio: ['ignore', log, log],
      env: { LC_ALL: 'C' },
    },
  );
  closeSync(log);
  child.unref();
  return child;
};

const lastWords = (place: Place): string => (textOf(place.logFile) ?? '').split('\n').slice(-5).join('\n');

/** @returns the postmaster once it takes connections; undefined when none runs there (any longer) */
export const whenReady = async (cluster: string): Promise<Postmaster | undefined> => {
  for (let waited = 0; waited < startWithinMs; waited += pollMs) {
    const postmaster = postmasterOf(cluster);
    if (postmaster === undefined || postmaster.status === 'ready') return postmaster;
    await pause(pollMs);
  }
  throw new Error(`PostgreSQL in ${cluster} was not ready within ${startWithinMs / 1000} s`);
};

/**
 * Starts PostgreSQL on the cluster; where another process just did the same, that one is as good.
 * @throws Error with PostgreSQL's last words when it does not start
 */
export const startPostmaster = async (
  place: Place,
  port: number,
  settings: PostgresSettings,
): Promise<Postmaster> => {
  forgetDeadPostmaster(place.cluster);
  const child = launch(place, port, settings);
  let ended = false;
  child.once('exit', () => (ended = true));
  child.once('error', () => (ended = true));
  for (let waited = 0; waited < startWithinMs; waited += pollMs) {
    const postmaster = postmasterOf(place.cluster);
    if (postmaster?.status === 'ready') return postmaster;
    if (ended && postmaster === undefined) break;
    await pause(pollMs);
  }
  throw new Error(`PostgreSQL did not start:\n${lastWords(place)}`);
};

const gone = async (who: ProcessIdentity, withinMs: number): Promise<boolean> => {
  for (let waited = 0; waited < withinMs; waited += pollMs) {
    if (!isAlive(who)) return true;
    await pause(pollMs);
  }
  return false;
};

const signal = (pid: number, name: NodeJS.Signals): void => {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
};

/** Asks PostgreSQL to stop, without waiting: open transactions are rolled back, what was committed is kept. */
export const askToStop = (pid: number): void => signal(pid, 'SIGINT');

/** Stops PostgreSQL and waits for its end; after 15 s as in a crash, which loses nothing that was committed. */
export const stopPostmaster = async (pid: number): Promise<void> => {
  const who = identify(pid);
  if (who === undefined) return;
  askToStop(pid);
  if (await gone(who, fastStopWithinMs)) return;
  signal(pid, 'SIGQUIT');
  if (!(await gone(who, fastStopWithinMs))) throw new Error(`PostgreSQL ${pid} does not stop`);
};
