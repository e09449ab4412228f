import type { Pool, PoolClient } from 'pg';
import type { Projection } from '../projection.js';
import { GrowingFold } from './growing-fold.js';
import type { Folding } from './growing-fold.js';
import { putRows, removeRows, sameRow, storedRows } from './table-rows.js';

/** What became of the rows of one organization. */
export interface Rebuilt {
  readonly events: number;
  readonly rows: number;
  /** Rows that were not in the table, or were there otherwise, and rows that were there and did not belong. */
  readonly written: number;
  readonly removed: number;
}

const inTransaction = async <T>(
  { pool }: Folding,
  kind: string,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> => {
  const client = await pool.connect();
  try {
    await client.query(`begin ${kind}`);
    const result = await work(client);
    await client.query('commit');
    client.release();
    return result;
  } catch (error) {
    client.release(true);
    throw error;
  }
};

const headOf = async (client: Pool | PoolClient, organizationId: string, lock = ''): Promise<number> => {
  const text = `select head_seq from foyer_log.logs where organization_id = $1 ${lock}`;
  const { rows } = await client.query(text, [organizationId]);
  return Number(rows[0]?.head_seq ?? 0);
};

/** @returns keys whose row in the table is not what the fold says, or is missing in one of both */
const differences = async (
  client: PoolClient,
  projection: Projection,
  organizationId: string,
  folded: ReadonlyMap<string, object>,
): Promise<Set<string>> => {
  const missing = new Set(folded.keys());
  const wrong = new Set<string>();
  for await (const [key, stored] of storedRows(client, projection, organizationId)) {
    const row = folded.get(key);
    missing.delete(key);
    if (!row || !sameRow(projection, row, stored)) wrong.add(key);
  }
  return new Set([...wrong, ...missing]);
};

/** Compares as of one snapshot: rows and log are of the same moment, though both go on. */
const compare = (folding: Folding, fold: GrowingFold): Promise<Set<string>> =>
  inTransaction(folding, 'isolation level repeatable read read only', async (client) => {
    const { projection, organizationId } = folding;
    await fold.advance(await headOf(client, organizationId));
    return differences(client, projection, organizationId, fold.rows);
  });

/** Nothing is appended while the head is held, so that rows which nobody touched since are still as they were compared. */
const swap = (folding: Folding, fold: GrowingFold, different: ReadonlySet<string>): Promise<Rebuilt> =>
  inTransaction(folding, '', async (client) => {
    const { projection, organizationId } = folding;
    const touched = await fold.advance(await headOf(client, organizationId, 'for update'));
    const keys = [...new Set([...different, ...touched])];
    const put = keys.map((key) => fold.rows.get(key)).filter((row) => row !== undefined);
    const removed = keys.filter((key) => !fold.rows.has(key));
    await removeRows(client, projection, organizationId, removed);
    await putRows(client, projection, organizationId, put);
    return { events: fold.sequence, rows: fold.rows.size, written: put.length, removed: removed.length };
  });

/**
 * Makes the rows of one projection of one organization anew from its log, while commands go on and readers read: the
 * events are folded aside, the table is compared with the fold at one snapshot, and then, with the log's head held, what
 * was appended meanwhile is folded too and every row that is not right is put right, in one transaction. Readers see the
 * rows before or those after, never none. Holds the organization's rows in memory.
 *
 * Processes that remember rows which were wrong keep them: where a table was damaged, or `evolve` has changed, start
 * every process with the new release first, rebuild, and where it was damaged start them again.
 */
export const rebuildRows = async (folding: Folding): Promise<Rebuilt> => {
  const fold = new GrowingFold(folding);
  await fold.advance(await headOf(folding.pool, folding.organizationId));
  return swap(folding, fold, await compare(folding, fold));
};
