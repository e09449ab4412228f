import pg from 'pg';
import type { PoolClient } from 'pg';
import { copyRows } from '../bytes/copied-rows.js';
import type { CopiedRow } from '../bytes/copied-rows.js';
import { microsOf } from '../bytes/time-of.js';
import type { ColumnType, Projection } from '../projection.js';
import { planOf, rowColumn } from '../projection.js';
import { putInto } from '../put-rows.js';

const pageSize = 5_000;

type Fields = Readonly<Record<string, unknown>>;

/** Fields that are undefined are none. */
const sameFields = (one: Fields, other: Fields): boolean => {
  let left = 0;
  for (const field in other) if (other[field] !== undefined) left += 1;
  for (const field in one) {
    if (one[field] === undefined) continue;
    left -= 1;
    if (!same(one[field], other[field])) return false;
  }
  return left === 0;
};

const same = (one: unknown, other: unknown): boolean => {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) || Array.isArray(other)) return sameItems(one, other);
  return sameFields(one as Fields, other as Fields);
};

const sameItems = (one: unknown, other: unknown): boolean =>
  Array.isArray(one) &&
  Array.isArray(other) &&
  one.length === other.length &&
  one.every((item, n) => same(item, other[n]));

type Holds = (row: CopiedRow, column: number, value: unknown) => boolean;

/** Whether a column holds a value that is not null. */
const holds: Record<ColumnType, () => Holds> = {
  text: () => (row, column, value) => row.isText(column, String(value)),
  int: () => (row, column, value) => row.int8(column) === value,
  bool: () => (row, column, value) => row.bool(column) === value,
  json: () => {
    const parsed = latest((text: string) => JSON.parse(text) as unknown);
    return (row, column, value) => same(value, parsed(row.jsonb(column)));
  },
  time: () => {
    const micros = latest(microsOf);
    return (row, column, value) => row.int8(column) === micros(String(value));
  },
};

/** @returns the same function; what it was asked last is often what it is asked next */
const latest = <T>(of: (text: string) => T): ((text: string) => T) => {
  let last: { readonly text: string; readonly value: T } | undefined;
  return (text) => (last?.text === text ? last : (last = { text, value: of(text) })).value;
};

/** @returns whether the table holds what a fold made, column by column; the first column is the key */
export const rowComparison = ({ columns }: Projection): ((folded: object, stored: CopiedRow) => boolean) => {
  const checks = Object.entries(columns).map(([field, type], n) => {
    const [column, isHeld] = [n + 1, holds[type]()];
    return (folded: Fields, stored: CopiedRow): boolean => {
      const value = folded[field] ?? null;
      if (value === null || stored.isNull(column)) return value === null && stored.isNull(column);
      return isHeld(stored, column, value);
    };
  });
  return (folded, stored) => checks.every((check) => check(folded as Fields, stored));
};

/** A stretch of an organization's rows, in order of their keys: behind one, up to another; without the other, to the last. */
export interface Stretch {
  readonly after: string;
  readonly until: string | undefined;
}

/** Goes through a stretch of an organization's rows; each is valid until the next one comes, its key in front. */
export const eachStored = (
  client: PoolClient,
  projection: Projection,
  organizationId: string,
  { after, until }: Stretch,
  take: (row: CopiedRow) => void,
): Promise<void> => {
  const plan = planOf(projection);
  const types = Object.values(projection.columns);
  const columns = plan.selected
    .split(', ')
    .map((column, n) => `${column}::${rowColumn(types[n] ?? 'text').type}`);
  const [organization, from] = [pg.escapeLiteral(organizationId), pg.escapeLiteral(after)];
  const end = until === undefined ? '' : `and t.${plan.key} <= ${pg.escapeLiteral(until)}`;
  const select = `select t.${plan.key}::text, ${columns.join(', ')} from ${projection.table} t
    where t.organization_id = ${organization} and t.${plan.key} > ${from} ${end}`;
  return copyRows(client, select, take);
};

/** Puts rows into the table, whether or not they are there. */
export const putRows = async (
  client: PoolClient,
  projection: Projection,
  organizationId: string,
  rows: readonly object[],
): Promise<void> => {
  const insert = putInto(projection);
  for (let from = 0; from < rows.length; from += pageSize) {
    const part = rows.slice(from, from + pageSize).map((row) => ({ organizationId, row }));
    const { text, values } = insert.over(part, false);
    await client.query(text, values);
  }
};
