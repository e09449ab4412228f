import type { ChangedRow } from './append.js';
import type { Piece } from './combined.js';
import { headsAreTaken } from './heads.js';
import type { ColumnPlan, Projection } from './projection.js';
import { planOf } from './projection.js';
import { columnOf, insertInto, organizationColumn } from './put-rows.js';
import type { OwnedRow } from './put-rows.js';
import { RowsText } from './sql-rows.js';

interface Written extends ChangedRow {
  readonly row: object;
}

type Fields = Readonly<Record<string, unknown>>;

const changedColumns = ({ projection, row, before }: Written): ColumnPlan[] =>
  planOf(projection).columns.filter(
    ({ field }) => field !== projection.key && (row as Fields)[field] !== (before as Fields)[field],
  );

/**
 * Only what changed is written: a wide row with many indexes is cheap to update where none of its indexed columns did. A row that
 * should be there and is not (somebody else was at the table) makes the batch fall, as a head that has moved does; it is then read
 * and decided anew.
 */
const updateText = (projection: Projection, columns: readonly ColumnPlan[]): RowsText<Written> => {
  const sets = columns.map(({ column }, n) => `${column} = u.c${n}`).join(', ');
  const names = columns.map((_, n) => `c${n}`);
  return new RowsText<Written>(
    [organizationColumn, { type: 'text', of: ({ key }) => key }, ...columns.map(columnOf)],
    (rows) => `update ${projection.table} t set ${sets} from ${rows} as u(o, k, ${names.join(', ')})
    where t.organization_id = u.o and t.${planOf(projection).key} = u.k and ${headsAreTaken} returning 1`,
  );
};

const updates = new Map<string, { projection: Projection; text: RowsText<Written> }>();

const updateOf = (projection: Projection, columns: readonly ColumnPlan[]): RowsText<Written> => {
  const name = `${projection.name} ${columns.map(({ field }) => field).join()}`;
  const known = updates.get(name);
  if (known?.projection === projection) return known.text;
  const made = { projection, text: updateText(projection, columns) };
  updates.set(name, made);
  return made.text;
};

const inserts = new WeakMap<Projection, RowsText<OwnedRow>>();

const insertOf = (projection: Projection): RowsText<OwnedRow> => {
  const known = inserts.get(projection);
  if (known) return known;
  const made = insertInto(projection, headsAreTaken);
  inserts.set(projection, made);
  return made;
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

/**
 * @param spellOut whether few rows of a table may have a text of their own
 * @returns what brings the tables to where the batch has its rows
 */
export const rowPieces = (changed: readonly ChangedRow[], spellOut: boolean): RowPieces => {
  const fresh = new Map<RowsText<Written>, Written[]>();
  const known = new Map<RowsText<Written>, Written[]>();
  let updated = 0;
  for (const one of changed) {
    if (one.row === undefined) continue;
    const written = one as Written;
    const columns = one.before === undefined ? undefined : changedColumns(written);
    if (!columns) addTo(fresh, insertOf(one.projection), written);
    else if (columns.length > 0) {
      addTo(known, updateOf(one.projection, columns), written);
      updated += 1;
    }
  }
  const pieces = (groups: Map<RowsText<Written>, Written[]>): Piece[] =>
    [...groups].map(([text, rows]) => text.over(rows, spellOut));
  return { inserts: pieces(fresh), updates: pieces(known), updated };
};
