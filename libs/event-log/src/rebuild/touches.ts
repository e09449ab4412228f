import pg from 'pg';
import type { PoolClient } from 'pg';
import { int8Array, textArray } from '../sql-arrays.js';
import { eventColumns, readEvents } from './copied-event.js';
import type { CopiedEvent } from './copied-event.js';
import type { Folding } from './folding.js';
import { joinedKeys, keyColumns } from './persons.js';
import type { Projection } from '../projection.js';

const pageSize = 5_000;

/** Which rows are touched by which events; gone with the transaction. */
const create = `create temp table rebuilt_touches (key text collate "C" not null, seq bigint not null) on commit drop`;
const insert = `insert into rebuilt_touches select * from unnest($1::text[], $2::bigint[])`;

/** The sequence up to which no event is missing. */
const selectWhole = `select coalesce(max(seq), 0) as whole from (
  select seq, row_number() over (order by seq) as n from foyer_log.events
  where organization_id = $1 and seq between 1 and $2) e where seq = n`;

const countEvents = `select count(*)::int as whole from foyer_log.events where organization_id = $1 and seq between 1 and $2`;

/** @throws Error when an event is missing on the way to the head */
export const refuseGaps = async (client: PoolClient, organizationId: string, head: number): Promise<void> => {
  const of = async (text: string): Promise<number> =>
    Number((await client.query(text, [organizationId, head])).rows[0].whole);
  if ((await of(countEvents)) === head) return;
  throw new Error(`The log of ${organizationId} has a gap after event ${await of(selectWhole)}.`);
};

const literals = (types: readonly string[]): string =>
  `array[${types.map((type) => pg.escapeLiteral(type)).join(', ')}]::text[]`;

/** @returns keys that an event touches, whatever version it was stored in */
const touchedBy = async (
  { reader, projection, organizationId }: Folding,
  page: readonly CopiedEvent[],
): Promise<readonly (readonly [key: string, sequence: number])[]> => {
  const old = page.filter((event) => reader.isOld(event));
  const present = await reader.readable(
    organizationId,
    old.map((event) => event.whole()),
    { withoutPersonal: true },
  );
  const events = [...page.filter((event) => !reader.isOld(event)), ...present];
  return events.flatMap((event) => projection.touches(event).map((key) => [key, event.sequence] as const));
};

/** Which events may touch rows other than their stream's. */
const elsewhere = ({ concernedBy, ofStreams = [] }: Projection): string => {
  if (!concernedBy) return `e.type <> all(${literals(ofStreams)})`;
  return `e.type = any(${literals(concernedBy.filter((type) => !ofStreams.includes(type)))})`;
};

/**
 * Writes down what every event touches, unless its stream tells.
 * @param client in a transaction, which keeps it
 * @returns how much was written down
 */
export const noteTouches = async (folding: Folding, client: PoolClient, head: number): Promise<number> => {
  const { organizationId, projection } = folding;
  await client.query(create);
  let noted = 0;
  for (let [after, size] = [0, pageSize]; size === pageSize;) {
    const page = await readEvents(
      client,
      organizationId,
      `e.seq > ${after} and e.seq <= ${head}
      and ${elsewhere(projection)} order by e.seq limit ${pageSize}`,
    );
    const touched = await touchedBy(folding, page);
    await client.query(insert, [
      textArray(touched.map(([key]) => key)),
      int8Array(touched.map(([, seq]) => seq)),
    ]);
    noted += touched.length;
    after = page.at(-1)?.sequence ?? after;
    size = page.length;
  }
  return noted;
};

/**
 * Of subqueries with a limit PostgreSQL makes one loop in another, whatever it knows of the tables: of plain joins it made one
 * that read all events for each that was noted, where a table was too young to be known.
 * @returns what selects the events of every row one after the other, and behind them the row's key and the person's key
 */
export const selectByRow = (folding: Folding, head: number, noted: number): string => {
  const { organizationId, projection } = folding;
  const organization = pg.escapeLiteral(organizationId);
  const { ofStreams = [] } = projection;
  const ours = `e.organization_id = ${organization} and e.seq <= ${head} and e.type = any(${literals(ofStreams)})`;
  const keys = joinedKeys(folding);
  if (noted === 0)
    return `select ${eventColumns}, e.stream, ${keyColumns} from foyer_log.events e ${keys}
      where ${ours} order by e.stream, e.stream_version`;
  return `select ${eventColumns}, t.key, ${keyColumns} from (
      select key, seq from rebuilt_touches union all
      select e.stream, e.seq from foyer_log.events e where ${ours} order by key, seq) t
    cross join lateral (select * from foyer_log.events
      where organization_id = ${organization} and seq = t.seq limit 1) e ${keys} order by t.key, t.seq`;
};
