import type { RecordedEvent } from '../events.js';
import type { Projection } from '../projection.js';

/** Folds a log from its first event. @returns the projection's rows by key, as its table must hold them */
export const fold = (projection: Projection, events: Iterable<RecordedEvent>): Map<string, object> => {
  const rows = new Map<string, object>();
  for (const event of events) {
    for (const key of projection.touches(event)) {
      const row = projection.evolve(rows.get(key), event, key);
      if (row) rows.set(key, row);
    }
  }
  return rows;
};
