import type { Pool } from 'pg';
import type { StoredEvent } from './events.js';
import type { EventRecord } from './reader.js';
import { fromRecord } from './reader.js';

const pageSize = 1_000;

const select = `
  select * from foyer_log.events
  where organization_id = $1 and stream = any($2::text[]) and seq <= $3 and (stream, stream_version) > ($4, $5)
  order by stream, stream_version limit ${pageSize}`;

/**
 * Goes through some streams of an organization, stream by stream and each in its order, a page in memory at a time.
 * @param until the last sequence
 */
export async function* readStreams(
  pool: Pool,
  organizationId: string,
  streams: readonly string[],
  until: number,
): AsyncGenerator<readonly StoredEvent[]> {
  let [stream, version] = ['', 0];
  for (;;) {
    const { rows } = await pool.query<EventRecord>(select, [organizationId, streams, until, stream, version]);
    const page = rows.map(fromRecord);
    const last = page.at(-1);
    if (!last) return;
    yield page;
    if (page.length < pageSize) return;
    [stream, version] = [last.stream, last.streamVersion];
  }
}
