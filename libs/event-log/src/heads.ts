import type { Append } from './append.js';
import type { Piece } from './combined.js';
import { byteaArray, int8Array, textArray, timeArray } from './sql-arrays.js';

/**
 * True, once the heads are taken; the database works it out before the first row of whichever piece it stands in, so that a log
 * which has moved stops the statement before anything else can fail.
 */
export const headsAreTaken = 'exists (select from taken)';

/**
 * Takes the heads in order of their ids, where they still are what the decisions were made on. The hash is compared too: another
 * process may have written as many events. Also moves (by nothing) the head of who only writes beside the log.
 */
const takeMany = `
  b as (select * from unnest($1::text[], $2::bigint[], $3::bytea[], $4::bigint[], $5::bytea[], $6::timestamptz[])
      as b(o, f, fh, t, h, a)),
  made as (insert into foyer_log.logs select o, t, h, a from b where f = 0 on conflict do nothing returning 1),
  held as materialized (select b.*, l.* from (select * from b where f > 0 order by o) b cross join lateral (
    select l.head_seq, l.head_hash from foyer_log.logs l where l.organization_id = b.o for update) l),
  moved as (update foyer_log.logs l set head_seq = held.t, head_hash = held.h, head_at = held.a
    from held where l.organization_id = held.o and held.head_seq = held.f and held.head_hash = held.fh returning 1),
  taken as materialized (select foyer_log.heads_moved(
    (select count(*) from made) + (select count(*) from moved), (select count(*) from b)))`;

/** Of one organization: there is no order to keep. */
const takeOne = `
  moved as (update foyer_log.logs set head_seq = $4::bigint, head_hash = $5::bytea, head_at = $6::timestamptz
    where organization_id = $1::text and head_seq = $2::bigint and head_hash = $3::bytea returning 1),
  taken as materialized (select foyer_log.heads_moved((select count(*) from moved), 1))`;

/** Of one organization that has no log yet. */
const makeOne = `
  made as (insert into foyer_log.logs values ($1::text, $2::bigint, $3::bytea, $4::timestamptz) on conflict do nothing returning 1),
  taken as materialized (select foyer_log.heads_moved((select count(*) from made), 1))`;

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

/** @returns what takes the heads of the logs that are written, and stops the statement where one has moved */
export const takeHeads = (moving: readonly Append[]): Piece => {
  const [only, ...others] = moving;
  if (!only || others.length > 0)
    return { text: takeMany, values: [...fromValues(moving), ...toValues(moving)] };
  const { organizationId, from, to } = only;
  const after = [to.sequence, to.hash, to.at];
  return from.sequence === 0
    ? { text: makeOne, values: [organizationId, ...after] }
    : { text: takeOne, values: [organizationId, from.sequence, from.hash, ...after] };
};
