import type { ColumnPlan, Projection } from './projection.js';
import { planOf, rowColumn } from './projection.js';
import { RowsText } from './sql-rows.js';
import type { RowColumn } from './sql-rows.js';

/** A row that is written, and whose it is. */
export interface OwnedRow {
  readonly organizationId: string;
  readonly row: object;
}

export const organizationColumn: RowColumn<OwnedRow> = {
  type: 'text',
  of: ({ organizationId }) => organizationId,
};

/** @returns where the column's values come from */
export const columnOf = ({ field, type }: ColumnPlan): RowColumn<OwnedRow> => {
  const { type: sqlType, of } = rowColumn(type);
  return { type: sqlType, of: ({ row }) => of((row as Record<string, unknown>)[field]) };
};

const putting = (projection: Projection, then: string): RowsText<OwnedRow> => {
  const { into, columns } = planOf(projection);
  return new RowsText(
    [organizationColumn, ...columns.map(columnOf)],
    (rows) => `${into} select * from ${rows} as r ${then}`,
  );
};

/** Puts rows into the projection's table, whether or not they are there. */
export const putInto = (projection: Projection): RowsText<OwnedRow> =>
  putting(projection, `where true ${planOf(projection).onConflict}`);

/**
 * Puts rows into the projection's table that are not there.
 * @param condition SQL, under which any is put there
 */
export const insertInto = (projection: Projection, condition: string): RowsText<OwnedRow> =>
  putting(projection, `where ${condition}`);
