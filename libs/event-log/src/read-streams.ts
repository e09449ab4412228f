import type { Pool } from 'pg';
import type { StoredEvent } from './events.js';
import type { EventRecord } from './reader.js';
import { fromRecord } from './reader.js';

const pageSize = 1_000;

const selecting = (which: 'stream' | 'type'): string => `
  select * from foyer_log.events
  where organization_id = $1 and ${which} = any($2::text[]) and seq <= $3 and (stream, stream_version) > ($4, $5)
  order by stream, stream_version limit ${pageSize}`;

const reading = (which: 'stream' | 'type') =>
  async function* (
    pool: Pool,
    organizationId: string,
    wanted: readonly string[],
    until: number,
  ): AsyncGenerator<readonly StoredEvent[]> {
    const select = selecting(which);
    let [stream, version] = ['', 0];
    for (;;) {
      const { rows } = await pool.query<EventRecord>(select, [
        organizationId,
        wanted,
        until,
        stream,
        version,
      ]);
      const page = rows.map(fromRecord);
      const last = page.at(-1);
      if (!last) return;
      yield page;
      if (page.length < pageSize) return;
      [stream, version] = [last.stream, last.streamVersion];
    }
  };

/**
 * Goes through some streams of an organization, stream by stream and each in its order, a page in memory at a time, until the
 * sequence that is given.
 */
export const readStreams = reading('stream');

/** As {@link readStreams}, through all streams, but only what is of some types. */
export const readTypesByStream = reading('type');
