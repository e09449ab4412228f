import type { Piece } from './combined.js';
import { headsAreTaken } from './heads.js';
import type { ColumnPlan, Projection } from './projection.js';
import { arrayFor, columnArrays, planOf, sqlTypeOf } from './projection.js';
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

/** An update of certain columns of a table. */
interface Update {
  readonly projection: Projection;
  readonly columns: readonly ColumnPlan[];
  readonly text: string;
}

const changedColumns = ({ projection, row, before }: Written): ColumnPlan[] =>
  planOf(projection).columns.filter(
    ({ field }) => field !== projection.key && (row as Fields)[field] !== (before as Fields)[field],
  );

/**
 * Only what changed is written: a wide row with many indexes is cheap to update where none of its indexed columns did. A row that
 * should be there and is not (somebody else was at the table) makes the batch fall, as a head that has moved does; it is then read
 * and decided anew.
 */
const updateText = (projection: Projection, columns: readonly ColumnPlan[]): string => {
  const sets = columns.map(({ column }, n) => `${column} = u.c${n}`).join(', ');
  const names = columns.map((_, n) => `c${n}`);
  const arrays = columns.map(({ type }, n) => `$${n + 3}::${sqlTypeOf(type)}[]`);
  return `update ${projection.table} t set ${sets}
    from unnest($1::text[], $2::text[], ${arrays.join(', ')}) as u(o, k, ${names.join(', ')})
    where t.organization_id = u.o and t.${planOf(projection).key} = u.k and ${headsAreTaken} returning 1`;
};

const updates = new Map<string, Update>();

const updateOf = (projection: Projection, columns: readonly ColumnPlan[]): Update => {
  const name = `${projection.name} ${columns.map(({ field }) => field).join()}`;
  const known = updates.get(name);
  if (known?.projection === projection) return known;
  const made = { projection, columns, text: updateText(projection, columns) };
  updates.set(name, made);
  return made;
};

const updateValues = ({ columns }: Update, rows: readonly Written[]): Buffer[] => [
  textArray(rows.map(({ organizationId }) => organizationId)),
  textArray(rows.map(({ key }) => key)),
  ...columns.map(({ field, type }) =>
    arrayFor(
      type,
      rows.map(({ row }) => (row as Fields)[field]),
    ),
  ),
];

const insertPiece = (projection: Projection, rows: readonly Written[]): Piece => {
  const { insert, onConflict } = planOf(projection);
  return { text: `${insert} where ${headsAreTaken} ${onConflict}`, values: columnArrays(projection, rows) };
};

const addTo = <K>(groups: Map<K, Written[]>, group: K, row: Written): void => {
  const rows = groups.get(group);
  if (rows) rows.push(row);
  else groups.set(group, [row]);
};

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
  const fresh = new Map<Projection, Written[]>();
  const known = new Map<Update, Written[]>();
  let updated = 0;
  for (const one of changed) {
    if (one.row === undefined) continue;
    const written = one as Written;
    const columns = one.before === undefined ? undefined : changedColumns(written);
    if (!columns) addTo(fresh, one.projection, written);
    else if (columns.length > 0) {
      addTo(known, updateOf(one.projection, columns), written);
      updated += 1;
    }
  }
  return {
    inserts: [...fresh].map(([projection, rows]) => insertPiece(projection, rows)),
    updates: [...known].map(([update, rows]) => ({ text: update.text, values: updateValues(update, rows) })),
    updated,
  };
};
