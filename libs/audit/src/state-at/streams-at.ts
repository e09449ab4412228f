import type { InlineProjection } from 'foyer/event-log/projections';
import { readStored, readStreams } from 'foyer/event-log/reading';
import type { EventReader } from 'foyer/event-log/reading';
import type { Pool } from 'pg';

/** What a log is folded from. */
export interface Log {
  readonly pool: Pool;
  readonly reader: EventReader;
  readonly organizationId: string;
}

/** A stream that began at that sequence. */
export interface Begun {
  readonly stream: string;
  readonly sequence: number;
}

/** @returns streams whose first event is of that type, in the order in which they began; up to `limit` of them */
export const streamsBegun = async (
  { pool, organizationId }: Log,
  type: string,
  { after, until, limit }: { after: number; until: number; limit: number },
): Promise<readonly Begun[]> => {
  const found: Begun[] = [];
  for (let from = after; ;) {
    const range = { after: from, until, types: [type], limit };
    const page = await readStored(pool, organizationId, range);
    found.push(...page.filter(({ streamVersion }) => streamVersion === 1));
    const last = page.at(-1);
    if (found.length >= limit || page.length < limit || !last) return found.slice(0, limit);
    from = last.sequence;
  }
};

/** @returns the rows that the projection made of these streams alone, by stream, as of that sequence */
export const foldStreams = async <Row extends object>(
  { pool, reader, organizationId }: Log,
  projection: InlineProjection<Row>,
  streams: readonly string[],
  until: number,
): Promise<ReadonlyMap<string, Row>> => {
  const rows = new Map<string, Row>();
  for await (const page of readStreams(pool, organizationId, streams, until)) {
    for (const event of await reader.readable(organizationId, page)) {
      for (const key of projection.touches(event)) {
        const row = projection.evolve(rows.get(event.stream), event, key);
        if (row) rows.set(event.stream, row);
      }
    }
  }
  return rows;
};
