import type { Clock } from 'foyer/platform';
import type { Pool } from 'pg';
import { patiently } from './patience.js';
import type { Append } from './writer.js';
import { isConnectionLoss, isStaleHead, isTransient, writeAppends } from './writer.js';

/** How a transaction ended. `unknown`: the database stayed out of reach until patience ran out. */
export type CommitOutcome =
  | { readonly is: 'committed' }
  | { readonly is: 'stale' }
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

const judge = (error: unknown): CommitOutcome => {
  if (isStaleHead(error)) return { is: 'stale' };
  if (isTransient(error)) return { is: 'transient' };
  return { is: 'failed', error };
};

const writeAgain = async (pool: Pool, appends: readonly Append[]): Promise<CommitOutcome> => {
  if (await isWritten(pool, appends)) return { is: 'committed' };
  try {
    await writeAppends(pool, appends);
    return { is: 'committed' };
  } catch (error) {
    if (isConnectionLoss(error)) throw error;
    if (isStaleHead(error) && (await isWritten(pool, appends))) return { is: 'committed' };
    return judge(error);
  }
};

/**
 * The connection broke while the outcome was open. The same write again settles it: the hash at its last sequence says
 * whether the first try was committed, and the expected head keeps the two tries from both happening.
 */
const findOut = async (pool: Pool, clock: Clock, appends: readonly Append[]): Promise<CommitOutcome> => {
  try {
    return await patiently(clock, () => writeAgain(pool, appends));
  } catch (error) {
    return isConnectionLoss(error) ? { is: 'unknown', error } : judge(error);
  }
};

/** Writes what several lanes decided, exactly once even when the connection breaks in the middle. */
export const commit = async (
  pool: Pool,
  clock: Clock,
  appends: readonly Append[],
): Promise<CommitOutcome> => {
  try {
    await writeAppends(pool, appends);
    return { is: 'committed' };
  } catch (error) {
    return isConnectionLoss(error) ? findOut(pool, clock, appends) : judge(error);
  }
};
