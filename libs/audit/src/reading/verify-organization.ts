import { verifyLog } from 'foyer/event-log/reading';
import type { Verification } from 'foyer/event-log/reading';
import type { Pool } from 'pg';

/**
 * As `verifyLog`, for an organization that is known to exist: its log holds at least how it was made, so that an empty
 * one has been emptied.
 * @param progress called after each page with the sequence verified so far and the head's
 */
export const verifyOrganization = async (
  pool: Pool,
  organizationId: string,
  progress?: (verifiedTo: number, head: number) => void,
): Promise<Verification> => {
  const verification = await verifyLog(pool, organizationId, progress);
  return verification.ok && verification.verifiedTo === 0
    ? { ok: false, verifiedTo: 0, firstBad: { sequence: 1, problem: 'gap' } }
    : verification;
};
