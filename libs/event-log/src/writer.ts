import type { Pool, PoolClient, QueryResult } from 'pg';
import type { Append } from './append.js';
import { statementOf } from './append-statement.js';
import { besideEvents } from './beside.js';
import { isConnectionLoss } from './failures.js';
import { fromValues } from './heads.js';
import { prepared } from './hot-pool.js';

/** Whose log is no longer where a refusal or a no-op was decided. */
const lookAt = `
  select b.o as organization_id from unnest($1::text[], $2::bigint[], $3::bytea[]) as b(o, f, fh)
  left join foyer_log.logs l on l.organization_id = b.o
  where coalesce(l.head_seq, 0) <> b.f or (b.f > 0 and l.head_hash <> b.fh)`;

const byOrganization = (appends: readonly Append[]): Append[] =>
  appends.toSorted((a, b) => (a.organizationId < b.organizationId ? -1 : 1));

const writes = ({ events, alongside }: Append): boolean => events.length > 0 || alongside.length > 0;

type Send = () => Promise<QueryResult>;

const partsOf = (client: PoolClient, writing: readonly Append[]): Send[] => {
  const { gathered, statements } = besideEvents(writing.flatMap(({ alongside }) => alongside));
  return [
    () => client.query(statementOf(writing, gathered)),
    ...statements.map(
      ({ text, values }) =>
        () =>
          client.query(text, [...values]),
    ),
  ];
};

/** One statement is a transaction of its own. */
const send = (client: PoolClient, writing: readonly Append[]): Promise<QueryResult>[] => {
  if (writing.length === 0) return [];
  const parts = partsOf(client, writing);
  if (parts.length === 1) return parts.map((part) => part());
  return [client.query('begin'), ...parts.map((part) => part()), client.query('commit')];
};

const allOf = async <T>(sent: readonly (Promise<T> | undefined)[]): Promise<void> => {
  const results = await Promise.allSettled(sent);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
};

/** Sends what was decided in a transaction that is open, and commits it. */
export const sendWithin = (client: PoolClient, writing: readonly Append[]): Promise<void> =>
  allOf([...partsOf(client, writing).map((part) => part()), client.query('commit')]);

/**
 * Sends what several lanes decided: one transaction, one round trip, all or nothing.
 * @returns organizations that were only looked at and have moved on
 */
export const sendAppends = async (
  client: PoolClient,
  appends: readonly Append[],
): Promise<ReadonlySet<string>> => {
  const looking = appends.filter((append) => !writes(append));
  const sent = send(client, byOrganization(appends.filter(writes)));
  const looked =
    looking.length > 0 ? client.query(prepared({ text: lookAt, values: fromValues(looking) })) : undefined;
  await allOf([...sent, looked]);
  const rows = (await looked)?.rows ?? [];
  return new Set(rows.map((row) => row.organization_id));
};

/** {@link sendAppends} on a connection of its own. */
export const writeAppends = async (pool: Pool, appends: readonly Append[]): Promise<ReadonlySet<string>> => {
  const client = await pool.connect();
  try {
    const moved = await sendAppends(client, appends);
    client.release();
    return moved;
  } catch (error) {
    client.release(isConnectionLoss(error));
    throw error;
  }
};
