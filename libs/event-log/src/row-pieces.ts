import type { Piece } from './combined.js';
import { headsAreTaken } from './heads.js';
import type { Projection } from './projection.js';
import { columnArrays, arrayFor, planOf, sqlTypeOf } from './projection.js';
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
  return `update ${projection.table} t set ${sets}
    from unnest($1::text[], $2::text[], ${arrays.join(', ')}) as u(o, k, ${names.join(', ')})
    where t.organization_id = u.o and t.${key} = u.k and ${headsAreTaken} returning 1`;
};

const updateOf = (projection: Projection, fields: readonly string[], rows: readonly Written[]): Piece => ({
  text: updateText(projection, fields),
  values: [
    textArray(rows.map(({ organizationId }) => organizationId)),
    textArray(rows.map(({ key }) => key)),
    ...planOf(projection)
      .columns.filter(({ field }) => fields.includes(field))
      .map(({ field, type }) =>
        arrayFor(
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

const updates = (rows: readonly Written[]): Piece[] =>
  grouped(rows, (row) => `${row.projection.name} ${changedFields(row).join()}`).flatMap((group) => {
    const [first] = group;
    const fields = first ? changedFields(first) : [];
    return first ? [updateOf(first.projection, fields, group)] : [];
  });

const inserts = (rows: readonly Written[]): Piece[] =>
  grouped(rows, ({ projection }) => projection.name).flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const { insert, onConflict } = planOf(first.projection);
    return [
      {
        text: `${insert} where ${headsAreTaken} ${onConflict}`,
        values: columnArrays(first.projection, group),
      },
    ];
  });

/** What brings the tables to where a batch has its rows. */
export interface RowPieces {
  /** By table. */
  readonly inserts: readonly Piece[];
  /** By table and columns. */
  readonly updates: readonly Piece[];
  /** Rows that the updates must meet, in all. */
  readonly updated: number;
}

/** @returns what brings the tables to where the batch has its rows */
export const rowPieces = (changed: readonly ChangedRow[]): RowPieces => {
  const rows = changed.filter((one): one is Written => one.row !== undefined);
  const known = rows.filter((one) => one.before !== undefined && changedFields(one).length > 0);
  return {
    inserts: inserts(rows.filter(({ before }) => before === undefined)),
    updates: updates(known),
    updated: known.length,
  };
};
