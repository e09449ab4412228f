import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Place } from './cluster-place.js';

/** Name of the superuser of every embedded cluster. */
export const clusterUser = 'foyer';

const majorOf = (place: Place): string => {
  const sample = readFileSync(join(place.binaries, '..', 'share', 'postgresql', 'postgres.bki'), 'utf8');
  return /^# PostgreSQL (\d+)/.exec(sample)?.[1] ?? '';
};

/** A folder that PostgreSQL's account owns, as it asks for. */
const ownFolder = (path: string, place: Place): void => {
  mkdirSync(path, { mode: 0o700 });
  if (place.account !== undefined) chownSync(path, place.account.uid, place.account.gid);
};

/** Nothing of this process's environment is handed on: it holds secrets, and PG* variables would mislead. */
const finish = (command: string, args: readonly string[], place: Place): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      ...place.account,
      cwd: '/',
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { LC_ALL: 'C' },
    });
    let complaint = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`initdb failed (${code}): ${complaint.trim()}`)),
    );
  });

const initdb = async (draft: string, password: string, place: Place): Promise<void> => {
  const passwordFile = `${draft}.password`;
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (place.account !== undefined) chownSync(passwordFile, place.account.uid, place.account.gid);
  try {
    await finish(
      join(place.binaries, 'initdb'),
      [
        `--pgdata=${draft}`,
        `--username=${clusterUser}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale=C',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--no-instructions',
        '--no-sync',
      ],
      place,
    );
  } finally {
    rmSync(passwordFile, { force: true });
  }
};

/** The rename makes it whole or not at all; when another process was first, its cluster stands. */
const settle = (draft: string, place: Place): void => {
  try {
    renameSync(draft, place.cluster);
  } catch (error) {
    if (!existsSync(join(place.cluster, 'PG_VERSION'))) throw error;
  }
};

/**
 * Makes the cluster, unless it is there.
 * @throws Error when it was made by another major version of PostgreSQL
 */
export const ensureCluster = async (place: Place, password: string): Promise<void> => {
  const versionFile = join(place.cluster, 'PG_VERSION');
  if (existsSync(versionFile)) {
    const made = readFileSync(versionFile, 'utf8').trim();
    if (made === majorOf(place)) return;
    throw new Error(
      `The data in ${place.cluster} was made by PostgreSQL ${made}, this is ${majorOf(place)}. See docs/how-to/upgrade.md.`,
    );
  }
  const draft = join(dirname(place.cluster), `postgres-${randomUUID()}`);
  ownFolder(draft, place);
  try {
    await initdb(draft, password, place);
    settle(draft, place);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
};
