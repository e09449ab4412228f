import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import { isSignedBy } from '../checkpoints/checkpoint.js';
import { readCheckpoints } from '../checkpoints/checkpoint-store.js';
import type { Checkpoint } from '../checkpoints/checkpoint.js';

/**
 * What a checkpoint says against the log. `rewritten`: one event up to here is another than the one that was signed; `cut`:
 * that event was signed, and is gone; `forged`, `unknown-key`: of the checkpoint's signature.
 */
export interface CheckpointProblem {
  readonly sequence: number;
  readonly problem: 'rewritten' | 'cut' | 'forged' | 'unknown-key';
}

/** What the checkpoints up to some event say. */
export interface Comparison {
  /** Sequence of the last one that agrees; 0: none. */
  readonly agreedTo: number;
  readonly firstBad?: CheckpointProblem;
}

type Compare = (checkpoint: Checkpoint, hash: string | undefined) => CheckpointProblem['problem'] | undefined;

/** @returns sequence of the last checkpoint that is kept, 0 where there is none */
export const lastCheckpoint = async (pool: Pool, organizationId: string): Promise<number> => {
  const { rows } = await pool.query<{ last: string | number }>(
    `select coalesce(max(sequence), 0) as last from foyer_audit.checkpoints where organization_id = $1`,
    [organizationId],
  );
  return Number(rows[0]?.last ?? 0);
};

const storedHashes = async (
  pool: Pool,
  organizationId: string,
  sequences: readonly number[],
): Promise<ReadonlyMap<number, string>> => {
  const { rows } = await pool.query<{ seq: string | number; hash: string }>(
    `select seq, encode(hash, 'hex') as hash from foyer_log.events
     where organization_id = $1 and seq = any($2::bigint[])`,
    [organizationId, sequences],
  );
  return new Map(rows.map(({ seq, hash }) => [Number(seq), hash]));
};

/** The id of a key ends with its fingerprint: another key under the same id is none. */
const isNamedRightly = ({ key_id, public_key }: { key_id: string; public_key: string }): boolean =>
  key_id.endsWith(`-${createHash('sha256').update(public_key).digest('hex').slice(0, 12)}`);

const storedKeys = async (pool: Pool): Promise<ReadonlyMap<string, string>> => {
  const { rows } = await pool.query<{ key_id: string; public_key: string }>(
    `select key_id, public_key from foyer_audit.checkpoint_keys`,
  );
  return new Map(rows.filter(isNamedRightly).map((row) => [row.key_id, row.public_key]));
};

const comparing =
  (keys: ReadonlyMap<string, string>): Compare =>
  (checkpoint, hash) => {
    const key = keys.get(checkpoint.keyId);
    if (key === undefined) return 'unknown-key';
    if (!isSignedBy(key, checkpoint)) return 'forged';
    if (hash === undefined) return 'cut';
    return hash === checkpoint.hash ? undefined : 'rewritten';
  };

/**
 * Compares the signed checkpoints with the hashes that are stored, up to an event; the chain between them is for
 * `verifyLog`. Who may write everything can sign a log of their own under a new key: only a checkpoint that was kept
 * elsewhere tells that.
 * @param until sequence, inclusive
 */
export const compareCheckpoints = async (
  pool: Pool,
  organizationId: string,
  until: number,
): Promise<Comparison> => {
  const compare = comparing(await storedKeys(pool));
  for (let agreedTo = 0; ;) {
    const page = await readCheckpoints(pool, organizationId, { after: agreedTo, until });
    if (page.length === 0) return { agreedTo };
    const sequences = page.map(({ sequence }) => sequence);
    const hashes = await storedHashes(pool, organizationId, sequences);
    for (const checkpoint of page) {
      const { sequence } = checkpoint;
      const problem = compare(checkpoint, hashes.get(sequence));
      if (problem) return { agreedTo, firstBad: { sequence, problem } };
      agreedTo = sequence;
    }
  }
};
