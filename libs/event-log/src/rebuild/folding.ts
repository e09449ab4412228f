import type { Pool, PoolClient } from 'pg';
import type { RecordedEvent } from '../events.js';
import type { Projection } from '../projection.js';
import type { EventReader } from '../reader.js';
import type { StoredKey } from '../subject-keys.js';
import type { CopiedEvent } from './copied-event.js';

/** What a fold reads, and what it folds into. */
export interface Folding {
  /** With two connections at least. */
  readonly pool: Pool;
  readonly reader: EventReader;
  readonly projection: Projection;
  readonly organizationId: string;
  /** Told after each page how many events were folded since the last time. */
  readonly progress: (events: number) => void;
}

/** @returns whether the fold sees personal fields of such an event, or cannot be told without bringing it to its present form */
const mustOpen = ({ reader, projection }: Folding, event: CopiedEvent): boolean =>
  reader.isOld(event) || !projection.opens || projection.opens.includes(event.type);

/**
 * Keys of rows are never personal, so what an event touches shows while its personal fields are still closed: only what is
 * folded is opened, the keys of a page's persons read at once, unless they came along.
 * @returns what makes the page readable; the keys are on their way until then
 */
export const opening = async (
  folding: Folding,
  page: readonly CopiedEvent[],
  by: PoolClient,
  known: readonly StoredKey[] = [],
): Promise<() => readonly RecordedEvent[]> => {
  const { reader, organizationId } = folding;
  const closed = page.filter((event) => mustOpen(folding, event));
  const keys = await reader.keysOf(organizationId, closed, by, known);
  return () =>
    page.map((event) => {
      if (!mustOpen(folding, event)) return event;
      if (reader.isOld(event)) return reader.opened([event.whole()], keys)[0] ?? event;
      reader.openInPlace(event, keys);
      return event;
    });
};
