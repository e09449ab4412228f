import type { Statement } from './decision.js';
import type { Projection } from './projection.js';
import { columnArrays, literalOf, planOf, sqlTypeOf } from './projection.js';
import { textArray } from './sql-arrays.js';

/** A row that a batch changed; `before` is as the lane remembers it, undefined for a new one. */
export interface ChangedRow {
  readonly organizationId: string;
  readonly projection: Projection;
  readonly key: string;
  readonly row: object | undefined;
  readonly before: object | undefined;
}

interface Written extends ChangedRow {
  readonly row: object;
}

type Fields = Readonly<Record<string, unknown>>;

const changedFields = ({ projection, row, before }: Written): string[] =>
  planOf(projection)
    .columns.map(({ field }) => field)
    .filter((field) => field !== projection.key && (row as Fields)[field] !== (before as Fields)[field]);

/**
 * Only what changed is written: a wide row with many indexes is cheap to update where none of its indexed columns did. A row that
 * should be there and is not (somebody else was at the table) makes the batch fall, as a head that has moved does; it is then read
 * and decided anew.
 */
const updateText = (projection: Projection, fields: readonly string[]): string => {
  const { columns, key } = planOf(projection);
  const changed = columns.filter(({ field }) => fields.includes(field));
  const sets = changed.map(({ column }, n) => `${column} = u.c${n}`).join(', ');
  const names = changed.map((_, n) => `c${n}`);
  const arrays = changed.map(({ type }, n) => `$${n + 3}::${sqlTypeOf(type)}[]`);
  return `with changed as (update ${projection.table} t set ${sets}
      from unnest($1::text[], $2::text[], ${arrays.join(', ')}) as u(o, k, ${names.join(', ')})
      where t.organization_id = u.o and t.${key} = u.k returning 1)
    select foyer_log.heads_moved((select count(*) from changed), cardinality($1::text[]))`;
};

const updateStatement = (
  projection: Projection,
  fields: readonly string[],
  rows: readonly Written[],
): Statement => ({
  text: updateText(projection, fields),
  values: [
    textArray(rows.map(({ organizationId }) => organizationId)),
    textArray(rows.map(({ key }) => key)),
    ...planOf(projection)
      .columns.filter(({ field }) => fields.includes(field))
      .map(({ field, type }) =>
        literalOf(
          type,
          rows.map(({ row }) => (row as Fields)[field]),
        ),
      ),
  ],
});

const grouped = (rows: readonly Written[], groupOf: (row: Written) => string): Written[][] => {
  const groups = new Map<string, Written[]>();
  for (const row of rows) {
    const name = groupOf(row);
    const group = groups.get(name);
    if (group) group.push(row);
    else groups.set(name, [row]);
  }
  return [...groups.values()];
};

const updates = (rows: readonly Written[]): Statement[] =>
  grouped(rows, (row) => `${row.projection.name} ${changedFields(row).join()}`).flatMap((group) => {
    const [first] = group;
    const fields = first ? changedFields(first) : [];
    return first && fields.length > 0 ? [updateStatement(first.projection, fields, group)] : [];
  });

const inserts = (rows: readonly Written[]): Statement[] =>
  grouped(rows, ({ projection }) => projection.name).flatMap((group) => {
    const [first] = group;
    return first
      ? [{ text: planOf(first.projection).upsert, values: columnArrays(first.projection, group) }]
      : [];
  });

/** @returns the statements that bring the tables to where the batch has its rows: new rows by table, changed ones by table and columns */
export const rowStatements = (changed: readonly ChangedRow[]): Statement[] => {
  const rows = changed.filter((one): one is Written => one.row !== undefined);
  return [
    ...inserts(rows.filter(({ before }) => before === undefined)),
    ...updates(rows.filter(({ before }) => before !== undefined)),
  ];
};
