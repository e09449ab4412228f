import type { Pool, PoolClient, QueryResult } from 'pg';
import type { EventTexts } from './canonical.js';
import { besideEvents } from './beside.js';
import type { Piece } from './combined.js';
import { combined } from './combined.js';
import type { Statement } from './decision.js';
import type { StoredEvent } from './events.js';
import { isConnectionLoss } from './failures.js';
import { advance, headsAreTaken } from './heads.js';
import { prepared } from './hot-pool.js';
import type { Head } from './lane-memory.js';
import type { ChangedRow } from './row-pieces.js';
import { rowPieces } from './row-pieces.js';
import {
  byteaArray,
  int2Array,
  int4Array,
  int8Array,
  jsonbArray,
  textArray,
  timeArray,
} from './sql-arrays.js';
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

/** Whose log is no longer where a refusal or a no-op was decided. */
const lookAt = `
  select b.o as organization_id from unnest($1::text[], $2::bigint[], $3::bytea[]) as b(o, f, fh)
  left join foyer_log.logs l on l.organization_id = b.o
  where coalesce(l.head_seq, 0) <> b.f or (b.f > 0 and l.head_hash <> b.fh)`;

const insertEvents = `
  insert into foyer_log.events (organization_id, seq, id, stream, stream_version, type, version, actor, data, personal, meta,
    occurred_at, hash)
  select * from unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::int[], $6::text[], $7::smallint[], $8::jsonb[],
    $9::jsonb[], $10::jsonb[], $11::jsonb[], $12::timestamptz[], $13::bytea[]) where ${headsAreTaken}`;

const insertKeys = `
  insert into foyer_log.subject_keys (organization_id, subject, generation, wrapped)
  select * from unnest($1::text[], $2::text[], $3::int[], $4::bytea[]) where ${headsAreTaken}
  on conflict (organization_id, subject) do update set generation = excluded.generation, wrapped = excluded.wrapped`;

const byOrganization = (appends: readonly Append[]): Append[] =>
  appends.toSorted((a, b) => (a.organizationId < b.organizationId ? -1 : 1));

const fromValues = (appends: readonly Append[]): Buffer[] => [
  textArray(appends.map((append) => append.organizationId)),
  int8Array(appends.map(({ from }) => from.sequence)),
  byteaArray(appends.map(({ from }) => from.hash)),
];

const toValues = (appends: readonly Append[]): Buffer[] => [
  int8Array(appends.map(({ to }) => to.sequence)),
  byteaArray(appends.map(({ to }) => to.hash)),
  timeArray(appends.map(({ to }) => to.at)),
];

const eventValues = (events: readonly EventToStore[]): Buffer[] => [
  textArray(events.map(({ stored }) => stored.organizationId)),
  int8Array(events.map(({ stored }) => stored.sequence)),
  textArray(events.map(({ stored }) => stored.id)),
  textArray(events.map(({ stored }) => stored.stream)),
  int4Array(events.map(({ stored }) => stored.streamVersion)),
  textArray(events.map(({ stored }) => stored.type)),
  int2Array(events.map(({ stored }) => stored.version)),
  jsonbArray(events.map(({ texts }) => texts.actor)),
  jsonbArray(events.map(({ texts }) => texts.data)),
  jsonbArray(events.map(({ texts }) => texts.personal)),
  jsonbArray(events.map(({ texts }) => texts.meta)),
  timeArray(events.map(({ stored }) => stored.occurredAt)),
  byteaArray(events.map(({ hash }) => hash)),
];

const keyPiece = (appends: readonly Append[]): Piece[] => {
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
        int4Array(keys.map((key) => key.generation)),
        byteaArray(keys.map((key) => key.wrapped)),
      ],
    },
  ];
};

const writes = ({ events, alongside }: Append): boolean => events.length > 0 || alongside.length > 0;

/** The heads first, then everything that waits for them, then the check that each row to be updated was there. */
const joined = (texts: readonly string[]): string => {
  const [heads, ...parts] = texts.slice(0, -1);
  const named = parts.map((text, n) => `p${n} as (${text})`);
  const counts = parts.flatMap((text, n) =>
    text.endsWith('returning 1') ? [`(select count(*) from p${n})`] : [],
  );
  return `with ${[heads, ...named].join(', ')}
    select foyer_log.heads_moved(${['0', ...counts].join(' + ')}, ${texts.at(-1)}), (select count(*) from taken)`;
};

const statementOf = (writing: readonly Append[]): ReturnType<typeof combined> => {
  const moving = writing.filter(({ events, from }) => events.length > 0 || from.sequence > 0);
  const events = writing.flatMap((append) => append.events);
  const { inserts, updates, updated } = rowPieces(writing.flatMap(({ rows }) => rows));
  const pieces: Piece[] = [
    { text: advance, values: [...fromValues(moving), ...toValues(moving)] },
    ...(events.length > 0 ? [{ text: insertEvents, values: eventValues(events) }] : []),
    ...keyPiece(writing),
    ...inserts,
    ...updates,
    { text: '$1::bigint', values: [updated] },
  ];
  return combined('append', pieces, joined);
};

const besideOf = (writing: readonly Append[]): Statement[] => writing.flatMap(({ alongside }) => alongside);

const parts = (client: PoolClient, writing: readonly Append[]): Promise<QueryResult>[] => [
  client.query(statementOf(writing)),
  ...besideEvents(besideOf(writing)).map((statement) => client.query(statement)),
];

const send = (client: PoolClient, writing: readonly Append[]): Promise<QueryResult>[] => {
  if (writing.length === 0) return [];
  if (besideOf(writing).length === 0) return parts(client, writing);
  return [client.query('begin'), ...parts(client, writing), client.query('commit')];
};

const allOf = async <T>(sent: readonly (Promise<T> | undefined)[]): Promise<void> => {
  const results = await Promise.allSettled(sent);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
};

/** Sends what was decided in a transaction that is open, and commits it. */
export const sendWithin = (client: PoolClient, writing: readonly Append[]): Promise<void> =>
  allOf([...parts(client, writing), client.query('commit')]);

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
