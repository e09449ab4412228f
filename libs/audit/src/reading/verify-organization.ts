import { verifyLog } from 'foyer/event-log/reading';
import type { Verification } from 'foyer/event-log/reading';
import type { Pool } from 'pg';

/** One statement, so that head and events are of the same moment. */
const selectStray = `
  select least(
    (select min(seq) from foyer_log.events where organization_id = $1 and seq < 1),
    (select min(seq) from foyer_log.events where organization_id = $1
      and seq > coalesce((select head_seq from foyer_log.logs where organization_id = $1), 0))) as seq`;

const strayIn = async (pool: Pool, organizationId: string): Promise<number | undefined> => {
  const { rows } = await pool.query<{ seq: string | number | null }>(selectStray, [organizationId]);
  const seq = rows[0]?.seq ?? null;
  return seq === null ? undefined : Number(seq);
};

/**
 * As `verifyLog`, for an organization that is known to exist: its log holds at least how it was made, so that an empty
 * one has been emptied; and nothing stands outside what the head counts.
 * @param progress called after each page with the sequence verified so far and the head's
 */
export const verifyOrganization = async (
  pool: Pool,
  organizationId: string,
  progress?: (verifiedTo: number, head: number) => void,
): Promise<Verification> => {
  const verification = await verifyLog(pool, organizationId, progress);
  if (!verification.ok) return verification;
  const { verifiedTo } = verification;
  const stray = await strayIn(pool, organizationId);
  if (stray !== undefined)
    return { ok: false, verifiedTo, firstBad: { sequence: stray, problem: 'head-missing' } };
  return verifiedTo > 0 ? verification : { ok: false, verifiedTo, firstBad: { sequence: 1, problem: 'gap' } };
};
