import { readStored } from 'foyer/event-log/reading';
import type { Range, StoredEvent } from 'foyer/event-log/reading';
import type { Pool } from 'pg';

/** Which events to go through, oldest first. Without `limit`: all of them. */
export type Stretch = Omit<Range, 'newestFirst'>;

const usualSize = 500;

/** Where to stop, so that a log that grows all the time is not followed for ever. The head's row is not asked: it may have been tampered with. */
const lastSequence = async (pool: Pool, organizationId: string): Promise<number> => {
  const [last] = await readStored(pool, organizationId, { newestFirst: true, limit: 1 });
  return last?.sequence ?? 0;
};

/**
 * Goes through a log, up to the event that is the last one when it begins, a page in memory at a time.
 * @param size events a page
 */
export async function* storedPages(
  pool: Pool,
  organizationId: string,
  { limit: most = Number.POSITIVE_INFINITY, after: start = 0, ...stretch }: Stretch,
  size: number = usualSize,
): AsyncGenerator<readonly StoredEvent[]> {
  const until = stretch.until ?? (await lastSequence(pool, organizationId));
  let [after, left] = [start, most];
  while (left > 0) {
    const range = { ...stretch, until, after, limit: Math.min(size, left) };
    const page = await readStored(pool, organizationId, range);
    const last = page.at(-1);
    if (!last) return;
    yield page;
    after = last.sequence;
    left -= page.length;
  }
}
