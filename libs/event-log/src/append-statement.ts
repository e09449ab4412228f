import type { Piece } from './combined.js';
import { combined } from './combined.js';
import { advance, headsAreTaken } from './heads.js';
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
import type { Append, EventToStore } from './append.js';

const insertEvents = `
  insert into foyer_log.events (organization_id, seq, id, stream, stream_version, type, version, actor, data, personal, meta,
    occurred_at, hash)
  select * from unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::int[], $6::text[], $7::smallint[], $8::jsonb[],
    $9::jsonb[], $10::jsonb[], $11::jsonb[], $12::timestamptz[], $13::bytea[]) where ${headsAreTaken}`;

const insertKeys = `
  insert into foyer_log.subject_keys (organization_id, subject, generation, wrapped)
  select * from unnest($1::text[], $2::text[], $3::int[], $4::bytea[]) where ${headsAreTaken}
  on conflict (organization_id, subject) do update set generation = excluded.generation, wrapped = excluded.wrapped`;

/** @returns organizations, and where their logs were when they were decided on */
export const fromValues = (appends: readonly Append[]): Buffer[] => [
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

/** Whatever is named in the last line is worked out; what only writes is, named or not. */
const checkOf = (text: string, n: number): { name: string; updates: boolean } | undefined => {
  if (text.endsWith('returning 1')) return { name: `p${n}`, updates: true };
  return text.startsWith('select') ? { name: `p${n}`, updates: false } : undefined;
};

/** The heads first, then everything that waits for them, then the check that each row to be updated was there. */
const joined = (texts: readonly string[]): string => {
  const [heads, ...parts] = texts.slice(0, -1);
  const named = parts.map(
    (text, n) => `p${n} as ${text.startsWith('select') ? 'materialized ' : ''}(${text})`,
  );
  const checks = parts.flatMap((text, n) => checkOf(text, n) ?? []);
  const counted = (updates: boolean): string[] =>
    checks.filter((check) => check.updates === updates).map(({ name }) => `(select count(*) from ${name})`);
  const moved = `foyer_log.heads_moved(${['0', ...counted(true)].join(' + ')}, ${texts.at(-1)})`;
  return `with ${[heads, ...named].join(', ')}
    select ${[moved, '(select count(*) from taken)', ...counted(false)].join(', ')}`;
};

/** @returns the one statement that writes appends: heads, events, keys, rows, and what was gathered beside them */
export const statementOf = (
  writing: readonly Append[],
  gathered: readonly Piece[],
): ReturnType<typeof combined> => {
  const moving = writing.filter(({ events, from }) => events.length > 0 || from.sequence > 0);
  const events = writing.flatMap((append) => append.events);
  const { inserts, updates, updated } = rowPieces(writing.flatMap(({ rows }) => rows));
  const pieces: Piece[] = [
    { text: advance, values: [...fromValues(moving), ...toValues(moving)] },
    ...(events.length > 0 ? [{ text: insertEvents, values: eventValues(events) }] : []),
    ...keyPiece(writing),
    ...inserts,
    ...updates,
    ...gathered,
    { text: '$1::bigint', values: [updated] },
  ];
  return combined('append', pieces, joined);
};
