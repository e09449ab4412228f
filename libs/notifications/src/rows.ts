import type { InlineProjection } from 'foyer/event-log';
import { planOf, rowFrom } from 'foyer/event-log';
import type { Database } from 'foyer/platform';
import { gathering } from 'foyer/platform';

interface Place {
  readonly organizationId: string;
  readonly key: string;
}

type Look = (place: Place) => Promise<object | undefined>;

const textOf = (organizationId: unknown, key: unknown): string => `${organizationId} ${key}`;

const lookIn = <Row extends object>(database: Database, projection: InlineProjection<Row>): Look =>
  gathering(async (places) => {
    const { rows } = await database.queryPrepared(planOf(projection).select, [
      places.map(({ organizationId }) => organizationId),
      places.map(({ key }) => key),
    ]);
    const found = new Map(
      rows.map((record) => {
        const row = rowFrom(projection, record);
        return [textOf(record['$organization'], Reflect.get(row, projection.key)), row];
      }),
    );
    return places.map(({ organizationId, key }) => found.get(textOf(organizationId, key)));
  });

const looks = new WeakMap<Database, Map<object, Look>>();

const lookOf = <Row extends object>(database: Database, projection: InlineProjection<Row>): Look => {
  const known = looks.get(database) ?? new Map<object, Look>();
  looks.set(database, known);
  const look = known.get(projection) ?? lookIn(database, projection);
  known.set(projection, look);
  return look;
};

/** @returns the row as it stands, outside of any decision; what several mails look for at once is one statement */
export const rowOf = async <Row extends object>(
  database: Database,
  projection: InlineProjection<Row>,
  organizationId: string,
  key: string,
): Promise<Row | undefined> =>
  (await lookOf(database, projection)({ organizationId, key })) as Row | undefined;
