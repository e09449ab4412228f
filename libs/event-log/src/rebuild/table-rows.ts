import type { PoolClient } from 'pg';
import type { Projection } from '../projection.js';
import { columnArrays, planOf, rowFrom } from '../projection.js';

const pageSize = 5_000;

const keyColumn = ({ key }: Projection): string =>
  `t."${key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}"`;

const keyOf = (projection: Projection, row: object): string =>
  String((row as Record<string, unknown>)[projection.key]);

/** Goes through an organization's rows of a projection's table, a page in memory at a time. */
export async function* storedRows(
  client: PoolClient,
  projection: Projection,
  organizationId: string,
): AsyncGenerator<readonly [string, object]> {
  const column = keyColumn(projection);
  const text = `select ${planOf(projection).selected} from ${projection.table} t
    where t.organization_id = $1 and ${column} > $2 order by ${column} limit ${pageSize}`;
  let after = '';
  for (let size = pageSize; size === pageSize;) {
    const { rows } = await client.query<Record<string, unknown>>(text, [organizationId, after]);
    for (const record of rows) {
      const row = rowFrom(projection, record);
      after = keyOf(projection, row);
      yield [after, row];
    }
    size = rows.length;
  }
}

const same = (one: unknown, other: unknown): boolean => {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const ours = Object.entries(one).filter(([, value]) => value !== undefined);
  const theirs = other as Record<string, unknown>;
  return (
    ours.length === Object.values(theirs).filter((value) => value !== undefined).length &&
    ours.every(([field, value]) => same(value, theirs[field]))
  );
};

/** @returns whether the table holds what the fold made, column by column */
export const sameRow = (projection: Projection, folded: object, stored: object): boolean =>
  Object.keys(projection.columns).every((field) =>
    same(
      (folded as Record<string, unknown>)[field] ?? null,
      (stored as Record<string, unknown>)[field] ?? null,
    ),
  );

/** Puts rows into the table, whether or not they are there. */
export const putRows = async (
  client: PoolClient,
  projection: Projection,
  organizationId: string,
  rows: readonly object[],
): Promise<void> => {
  for (let from = 0; from < rows.length; from += pageSize) {
    const part = rows.slice(from, from + pageSize).map((row) => ({ organizationId, row }));
    const { insert, onConflict } = planOf(projection);
    await client.query(`${insert} ${onConflict}`, columnArrays(projection, part));
  }
};

/** Takes rows out of the table. */
export const removeRows = async (
  client: PoolClient,
  projection: Projection,
  organizationId: string,
  keys: readonly string[],
): Promise<void> => {
  if (keys.length === 0) return;
  const text = `delete from ${projection.table} t where t.organization_id = $1 and ${keyColumn(projection)} = any($2::text[])`;
  await client.query(text, [organizationId, keys]);
};
