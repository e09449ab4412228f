import { readHead } from 'foyer/event-log/reading';
import type { Pool } from 'pg';
import type { Checkpoint, CheckpointKey } from './checkpoint.js';
import type { CheckpointSigner } from './checkpoint-signer.js';

interface Row {
  readonly organization_id: string;
  readonly sequence: string | number;
  readonly hash: string;
  readonly signed_at: Date;
  readonly key_id: string;
  readonly signature: string;
}

const fromRow = (row: Row): Checkpoint => ({
  organizationId: row.organization_id,
  sequence: Number(row.sequence),
  hash: row.hash,
  signedAt: row.signed_at.toISOString(),
  keyId: row.key_id,
  signature: row.signature,
});

const pageSize = 1_000;

/** @returns checkpoints of a stretch of the log, in order of sequence */
export const readCheckpoints = async (
  pool: Pool,
  organizationId: string,
  { after = 0, until }: { after?: number; until: number },
): Promise<readonly Checkpoint[]> => {
  const { rows } = await pool.query<Row>(
    `select * from foyer_audit.checkpoints where organization_id = $1 and sequence > $2 and sequence <= $3
     order by sequence limit ${pageSize}`,
    [organizationId, after, until],
  );
  return rows.map(fromRow);
};

const insertKeys = `
  insert into foyer_audit.checkpoint_keys (key_id, public_key) select * from unnest($1::text[], $2::text[])
  on conflict do nothing`;

/** @returns every key that signs or ever signed, the present ones first */
export const checkpointKeys = async (
  pool: Pool,
  { keys }: CheckpointSigner,
): Promise<readonly CheckpointKey[]> => {
  const { rows } = await pool.query<{ key_id: string; public_key: string }>(
    `select key_id, public_key from foyer_audit.checkpoint_keys where key_id <> all($1::text[]) order by key_id`,
    [keys.map(({ keyId }) => keyId)],
  );
  const former = rows.map((row) => ({
    keyId: row.key_id,
    algorithm: 'Ed25519' as const,
    publicKey: row.public_key,
  }));
  return [...keys, ...former];
};

const insert = `
  insert into foyer_audit.checkpoints (organization_id, sequence, hash, signed_at, key_id, signature)
  values ($1, $2, $3, $4, $5, $6) on conflict do nothing`;

const at = async (pool: Pool, organizationId: string, sequence: number): Promise<Checkpoint | undefined> =>
  (await readCheckpoints(pool, organizationId, { after: sequence - 1, until: sequence }))[0];

/**
 * Signs where the log stands now, unless that was signed before. Any number of processes may do so at once: the first one's
 * signature is everybody's.
 * @param now milliseconds
 */
export const takeCheckpoint = async (
  pool: Pool,
  signer: CheckpointSigner,
  organizationId: string,
  now: number,
): Promise<Checkpoint> => {
  const { sequence, hash } = await readHead(pool, organizationId);
  const known = await at(pool, organizationId, sequence);
  if (known) return known;
  const signedAt = new Date(now).toISOString();
  const made = signer.sign({ organizationId, sequence, hash, signedAt });
  // the keys first: no signature shall outlive the knowledge of its key
  const { keys } = signer;
  await pool.query(insertKeys, [keys.map(({ keyId }) => keyId), keys.map(({ publicKey }) => publicKey)]);
  await pool.query(insert, [organizationId, sequence, hash, signedAt, made.keyId, made.signature]);
  return (await at(pool, organizationId, sequence)) ?? made;
};

const due = `
  select l.organization_id from foyer_log.logs l
  left join lateral (select c.sequence, c.signed_at from foyer_audit.checkpoints c
    where c.organization_id = l.organization_id order by c.sequence desc limit 1) last on true
  where l.organization_id > $1 and l.head_seq > coalesce(last.sequence, 0)
    and coalesce(last.signed_at <= $2::timestamptz, true)
  order by l.organization_id limit ${pageSize}`;

/**
 * @param before RFC 3339; logs whose last checkpoint is younger are left for later
 * @returns organizations that have moved since, in order of id, a page of them
 */
export const dueForCheckpoint = async (pool: Pool, after: string, before: string): Promise<string[]> => {
  const { rows } = await pool.query<{ organization_id: string }>(due, [after, before]);
  return rows.map((row) => row.organization_id);
};
