import type { Pool } from 'pg';
import type { RecordedEvent } from '../events.js';
import type { Projection } from '../projection.js';
import type { EventReader } from '../reader.js';
import { eventPages } from './event-pages.js';
import type { PagedEvent } from './event-pages.js';

/** What a fold reads, and what it folds into. */
export interface Folding {
  readonly pool: Pool;
  readonly reader: EventReader;
  readonly projection: Projection;
  readonly organizationId: string;
  /** Told after each page how many events were folded since the last time. */
  readonly progress: (events: number) => void;
}

/** The rows of one projection of one organization, folded aside from the first event, as far as asked. */
export class GrowingFold {
  readonly rows = new Map<string, object>();
  sequence = 0;

  constructor(private readonly folding: Folding) {}

  /** Folds on. @returns keys of the rows that were touched on the way */
  async advance(until: number): Promise<ReadonlySet<string>> {
    const { pool, organizationId, progress } = this.folding;
    const touched = new Set<string>();
    for await (const page of eventPages(pool, organizationId, this.sequence, until)) {
      for (const event of await this.readable(page)) this.apply(event, touched);
      this.sequence = page.at(-1)?.sequence ?? this.sequence;
      progress(page.length);
    }
    return touched;
  }

  /**
   * Keys of rows are never personal, so what an event touches shows while its personal fields are still closed: only what is
   * folded is opened, the keys of a page's persons read at once. What was stored in an earlier version must be opened to tell.
   */
  private async readable(page: readonly PagedEvent[]): Promise<readonly RecordedEvent[]> {
    const { reader, organizationId } = this.folding;
    const closed = page.filter((event) => this.mustOpen(event));
    if (closed.length === 0) return page;
    const opened = await reader.readable(
      organizationId,
      closed.map((event) => event.whole()),
    );
    const bySequence = new Map<number, RecordedEvent>(opened.map((event) => [event.sequence, event]));
    return page.map((event) => bySequence.get(event.sequence) ?? event);
  }

  private mustOpen(event: PagedEvent): boolean {
    const { reader, projection } = this.folding;
    if (reader.isOld(event)) return true;
    if (projection.opens && !projection.opens.includes(event.type)) return false;
    return projection.touches(event).length > 0;
  }

  private apply(event: RecordedEvent, touched: Set<string>): void {
    const { projection } = this.folding;
    for (const key of projection.touches(event)) {
      const row = projection.evolve(this.rows.get(key), event, key);
      if (row) this.rows.set(key, row);
      touched.add(key);
    }
  }
}
