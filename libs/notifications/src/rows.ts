import type { InlineProjection } from 'foyer/event-log';
import { planOf, rowFrom } from 'foyer/event-log';
import type { Database } from 'foyer/platform';

/** @returns the row as it stands, outside of any decision */
export const rowOf = async <Row extends object>(
  database: Database,
  projection: InlineProjection<Row>,
  organizationId: string,
  key: string,
): Promise<Row | undefined> => {
  const { rows } = await database.query(planOf(projection).select, [[organizationId], [key]]);
  return rows[0] && (rowFrom(projection, rows[0]) as Row);
};
