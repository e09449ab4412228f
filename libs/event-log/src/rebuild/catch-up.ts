import type { PoolClient } from 'pg';
import type { RecordedEvent } from '../events.js';
import { readEvents } from './copied-event.js';
import type { CopiedEvent } from './copied-event.js';
import type { Corrections } from './corrections.js';
import { opening } from './folding.js';
import type { Folding } from './folding.js';

const pageSize = 1_000;

const readPage = async (
  client: PoolClient,
  organizationId: string,
  after: number,
  until: number,
): Promise<readonly CopiedEvent[]> => {
  const place = `e.seq > ${after} and e.seq <= ${until} order by e.seq`;
  const events = await readEvents(client, organizationId, place);
  if (events.length !== until - after || events.at(-1)?.sequence !== until)
    throw new Error(`The log of ${organizationId} has a gap after event ${after}.`);
  return events;
};

/** Folds what was appended since the rows were compared, on top of what they were then, or are to become. */
export class CatchUp {
  /** Rows that there are more. */
  added = 0;

  constructor(
    private readonly folding: Folding,
    private readonly corrections: Corrections,
    /** One that sees the table as it was compared, and one that sees everything. */
    private readonly clients: { readonly reading: PoolClient; readonly writing: PoolClient },
    public sequence: number,
  ) {}

  async advance(head: number): Promise<void> {
    while (this.sequence < head) {
      const until = Math.min(head, this.sequence + pageSize);
      const { writing } = this.clients;
      const page = await readPage(writing, this.folding.organizationId, this.sequence, until);
      const open = await opening(this.folding, page, writing);
      await this.fold(open());
      this.folding.progress(page.length);
      this.sequence = until;
    }
  }

  private async fold(events: readonly RecordedEvent[]): Promise<void> {
    const { projection } = this.folding;
    const touching = events.flatMap((event) => projection.touches(event).map((key) => ({ key, event })));
    const keys = [...new Set(touching.map(({ key }) => key))];
    const before = await this.corrections.rows(keys, this.clients.reading);
    const rows = new Map(before);
    for (const { key, event } of touching) {
      const row = projection.evolve(rows.get(key), event, key);
      if (row) rows.set(key, row);
    }
    this.added += rows.size - before.size;
    await this.corrections.put([...rows.values()]);
  }
}
