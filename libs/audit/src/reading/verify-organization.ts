import { verifyLog } from 'foyer/event-log/reading';
import type { ChainProblem, Verification } from 'foyer/event-log/reading';
import type { Pool } from 'pg';
import { compareCheckpoints, lastCheckpoint } from './compare-checkpoints.js';
import type { CheckpointProblem } from './compare-checkpoints.js';

/** What became of verifying an organization's log: as {@link Verification}, also by the checkpoints that were signed. */
export interface OrganizationVerification extends Omit<Verification, 'firstBad'> {
  readonly firstBad?: ChainProblem | CheckpointProblem;
}

type Progress = (verifiedTo: number, head: number) => void;

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

const verifyChain = async (
  pool: Pool,
  organizationId: string,
  progress: Progress | undefined,
): Promise<Verification> => {
  const verification = await verifyLog(pool, organizationId, progress);
  if (!verification.ok) return verification;
  const { verifiedTo } = verification;
  const stray = await strayIn(pool, organizationId);
  if (stray !== undefined)
    return { ok: false, verifiedTo, firstBad: { sequence: stray, problem: 'head-missing' } };
  return verifiedTo > 0 ? verification : { ok: false, verifiedTo, firstBad: { sequence: 1, problem: 'gap' } };
};

/**
 * As `verifyLog`, for an organization that is known to exist: its log holds at least how it was made, so that an empty
 * one has been emptied; nothing stands outside what the head counts; and it leads where its signed checkpoints say, so that
 * a chain that was made anew, and is whole, is found too. Then `verifiedTo` is the last checkpoint before that agrees.
 * @param progress called after each page with the sequence verified so far and the head's
 */
export const verifyOrganization = async (
  pool: Pool,
  organizationId: string,
  progress?: Progress,
): Promise<OrganizationVerification> => {
  // before the head is read: what is signed later may lie behind it
  const signedTo = await lastCheckpoint(pool, organizationId);
  const verification = await verifyChain(pool, organizationId, progress);
  const until = verification.ok ? signedTo : verification.verifiedTo;
  const { agreedTo, firstBad } = await compareCheckpoints(pool, organizationId, until);
  return firstBad ? { ok: false, verifiedTo: agreedTo, firstBad } : verification;
};
