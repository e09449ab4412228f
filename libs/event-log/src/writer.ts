import type { Pool, PoolClient, QueryResult } from 'pg';
import type { EventTexts } from './canonical.js';
import type { Statement } from './decision.js';
import type { StoredEvent } from './events.js';
import { isConnectionLoss } from './failures.js';
import { prepared } from './hot-pool.js';
import type { Head } from './lane-memory.js';
import type { ChangedRow } from './row-statements.js';
import { rowStatements } from './row-statements.js';
import { bytesArray, plainArray, textArray } from './sql-arrays.js';
import type { SubjectKey } from './subject-keys.js';

/** An event with the texts that it was hashed by, and its hash. */
export interface EventToStore {
  readonly stored: Omit<StoredEvent, 'hash'>;
  readonly texts: EventTexts;
  readonly hash: Buffer;
}

/** What one organization's lane has decided: everything that its part of a transaction writes. */
export interface Append {
  readonly organizationId: string;
  readonly from: Head;
  readonly to: Head;
  readonly events: readonly EventToStore[];
  readonly rows: readonly ChangedRow[];
  readonly keys: readonly SubjectKey[];
  readonly alongside: readonly Statement[];
}

/**
 * Takes the heads in order of their ids, where they still are what the decisions were made on. The hash is compared too: another
 * process may have written as many events. Also moves (by nothing) the head of who only writes beside the log.
 */
const advance = `
  with b as (select * from unnest($1::text[], $2::bigint[], $3::bytea[], $4::bigint[], $5::bytea[], $6::timestamptz[])
      as b(o, f, fh, t, h, a)),
  made as (insert into foyer_log.logs select o, t, h, a from b where f = 0 on conflict do nothing returning 1),
  held as materialized (select l.organization_id, l.head_seq, l.head_hash from foyer_log.logs l
    where l.organization_id = any($1::text[]) order by l.organization_id for update),
  moved as (update foyer_log.logs l set head_seq = b.t, head_hash = b.h, head_at = b.a
    from held join b on b.o = held.organization_id and b.f = held.head_seq and b.fh = held.head_hash
    where l.organization_id = held.organization_id and b.f > 0 returning 1)
  select foyer_log.heads_moved((select count(*) from made) + (select count(*) from moved), (select count(*) from b))`;

/** Whose log is no longer where a refusal or a no-op was decided. */
const lookAt = `
  select b.o as organization_id from unnest($1::text[], $2::bigint[], $3::bytea[]) as b(o, f, fh)
  left join foyer_log.logs l on l.organization_id = b.o
  where coalesce(l.head_seq, 0) <> b.f or (b.f > 0 and l.head_hash <> b.fh)`;

const insertEvents = `
  insert into foyer_log.events (organization_id, seq, id, stream, stream_version, type, version, actor, data, personal, meta,
    occurred_at, hash)
  select * from unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::int[], $6::text[], $7::smallint[], $8::jsonb[],
    $9::jsonb[], $10::jsonb[], $11::jsonb[], $12::timestamptz[], $13::bytea[])`;

const insertKeys = `
  insert into foyer_log.subject_keys (organization_id, subject, generation, wrapped)
  select * from unnest($1::text[], $2::text[], $3::int[], $4::bytea[])
  on conflict (organization_id, subject) do update set generation = excluded.generation, wrapped = excluded.wrapped`;

const byOrganization = (appends: readonly Append[]): Append[] =>
  appends.toSorted((a, b) => (a.organizationId < b.organizationId ? -1 : 1));

const fromValues = (appends: readonly Append[]): string[] => [
  textArray(appends.map((append) => append.organizationId)),
  plainArray(appends.map(({ from }) => from.sequence)),
  bytesArray(appends.map(({ from }) => from.hash)),
];

const toValues = (appends: readonly Append[]): string[] => [
  plainArray(appends.map(({ to }) => to.sequence)),
  bytesArray(appends.map(({ to }) => to.hash)),
  textArray(appends.map(({ to }) => to.at)),
];

const eventValues = (events: readonly EventToStore[]): string[] => [
  textArray(events.map(({ stored }) => stored.organizationId)),
  plainArray(events.map(({ stored }) => stored.sequence)),
  textArray(events.map(({ stored }) => stored.id)),
  textArray(events.map(({ stored }) => stored.stream)),
  plainArray(events.map(({ stored }) => stored.streamVersion)),
  textArray(events.map(({ stored }) => stored.type)),
  plainArray(events.map(({ stored }) => stored.version)),
  textArray(events.map(({ texts }) => texts.actor)),
  textArray(events.map(({ texts }) => texts.data)),
  textArray(events.map(({ texts }) => texts.personal)),
  textArray(events.map(({ texts }) => texts.meta)),
  textArray(events.map(({ stored }) => stored.occurredAt)),
  bytesArray(events.map(({ hash }) => hash)),
];

const keyStatement = (appends: readonly Append[]): Statement[] => {
  const keys = appends.flatMap(({ organizationId, keys: made }) =>
    made.map((key) => ({ organizationId, ...key })),
  );
  if (keys.length === 0) return [];
  return [
    {
      text: insertKeys,
      values: [
        textArray(keys.map((key) => key.organizationId)),
        textArray(keys.map((key) => key.subject)),
        plainArray(keys.map((key) => key.generation)),
        bytesArray(keys.map((key) => key.wrapped)),
      ],
    },
  ];
};

const writes = ({ events, alongside }: Append): boolean => events.length > 0 || alongside.length > 0;

const statementsOf = (writing: readonly Append[]): Statement[] => {
  const moving = writing.filter(({ events, from }) => events.length > 0 || from.sequence > 0);
  const events = writing.flatMap((append) => append.events);
  return [
    { text: advance, values: [...fromValues(moving), ...toValues(moving)] },
    ...(events.length > 0 ? [{ text: insertEvents, values: eventValues(events) }] : []),
    ...keyStatement(writing),
    ...rowStatements(writing.flatMap(({ rows }) => rows)),
  ];
};

const send = (client: PoolClient, writing: readonly Append[]): Promise<QueryResult>[] => {
  if (writing.length === 0) return [];
  const beside = writing.flatMap(({ alongside }) => alongside);
  return [
    client.query('begin'),
    ...statementsOf(writing).map((statement) => client.query(prepared(statement))),
    ...beside.map(({ text, values }) => client.query(text, [...values])),
    client.query('commit'),
  ];
};

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
  const results = await Promise.allSettled([...sent, looked]);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
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
