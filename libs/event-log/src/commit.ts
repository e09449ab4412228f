import type { Clock } from 'foyer/platform';
import type { Pool } from 'pg';
import { patiently } from './patience.js';
import type { Append } from './append.js';
import { isConnectionLoss, isPresent, isStaleHead, isTransient } from './failures.js';
import { writeAppends } from './writer.js';

/**
 * How a transaction ended. `presumptuous`: something that was taken for absent is there. `moved`: organizations that were only
 * looked at, whose log was no longer where it was expected.
 * `unknown`: the database stayed out of reach until patience ran out.
 */
export type CommitOutcome =
  | { readonly is: 'committed'; readonly moved: ReadonlySet<string> }
  | { readonly is: 'stale' }
  | { readonly is: 'presumptuous' }
  | { readonly is: 'transient' }
  | { readonly is: 'failed'; readonly error: unknown }
  | { readonly is: 'unknown'; readonly error: unknown };

const isWritten = async (pool: Pool, appends: readonly Append[]): Promise<boolean> => {
  const append = appends.find(({ events }) => events.length > 0);
  if (!append) return false;
  const { rows } = await pool.query(
    `select hash from foyer_log.events where organization_id = $1 and seq = $2`,
    [append.organizationId, append.to.sequence],
  );
  return rows.length > 0 && append.to.hash.equals(rows[0].hash);
};

const tablesOf = (appends: readonly Append[]): ReadonlySet<string> =>
  new Set([
    'foyer_log.subject_keys',
    ...appends.flatMap(({ rows }) => rows.map(({ projection }) => projection.table)),
  ]);

/** @returns what an error of a transaction means that was surely not committed */
export const judge = (error: unknown, appends: readonly Append[]): CommitOutcome => {
  if (isStaleHead(error)) return { is: 'stale' };
  if (isPresent(error, tablesOf(appends))) return { is: 'presumptuous' };
  if (isTransient(error)) return { is: 'transient' };
  return { is: 'failed', error };
};

/** Whoever was only looked at is to be looked at again: what stood there before the connection broke is not known. */
const written = (appends: readonly Append[]): CommitOutcome => ({
  is: 'committed',
  moved: new Set(
    appends.filter(({ events }) => events.length === 0).map(({ organizationId }) => organizationId),
  ),
});

const writeAgain = async (pool: Pool, appends: readonly Append[]): Promise<CommitOutcome> => {
  if (await isWritten(pool, appends)) return written(appends);
  try {
    return { is: 'committed', moved: await writeAppends(pool, appends) };
  } catch (error) {
    if (isConnectionLoss(error)) throw error;
    if (isStaleHead(error) && (await isWritten(pool, appends))) return written(appends);
    return judge(error, appends);
  }
};

/**
 * The connection broke while the outcome was open. The same write again settles it: the hash at its last sequence says
 * whether the first try was committed, and the expected head keeps the two tries from both happening.
 */
export const findOut = async (
  pool: Pool,
  clock: Clock,
  appends: readonly Append[],
): Promise<CommitOutcome> => {
  try {
    return await patiently(clock, () => writeAgain(pool, appends));
  } catch (error) {
    return isConnectionLoss(error) ? { is: 'unknown', error } : judge(error, appends);
  }
};
