import type { PoolClient } from 'pg';
import type { RecordedEvent } from '../events.js';
import type { StoredKey } from '../subject-keys.js';
import type { CopiedEvent } from './copied-event.js';
import type { Corrections } from './corrections.js';
import { opening } from './folding.js';
import type { Folding } from './folding.js';
import { eachStored, rowComparison } from './table-rows.js';

/** An event, the row that it touches, and the key of the person whom it is about, where that came along. */
export interface Touching {
  readonly key: string;
  readonly event: CopiedEvent;
  readonly person: StoredKey | undefined;
}

type Opened = () => readonly RecordedEvent[];

/** Rows that are compared by one statement, at least: what it takes to plan it is as much as to read a hundred. */
const stretchSize = 1_000;

/**
 * Compares a table with what the log says, row by row: all events of one row come before those of the next. One row is folded at a
 * time; a page of them is compared, in order of their keys, with the stretch of the table where they must be.
 */
export class Comparison {
  /** Rows that there must be. */
  rows = 0;
  private key = '';
  private row: object | undefined;
  /** Key up to which the table was compared. */
  private comparedTo = '';
  private complete = new Map<string, object>();
  private readonly isSame: ReturnType<typeof rowComparison>;

  constructor(
    private readonly folding: Folding,
    private readonly client: PoolClient,
    private readonly corrections: Corrections,
  ) {
    this.isSame = rowComparison(folding.projection);
  }

  /** Goes through all pages; the keys of the persons of one are read while the one before is folded. */
  async through(pages: AsyncIterable<readonly Touching[]>): Promise<void> {
    let held: { page: readonly Touching[]; opened: Promise<Opened> } | undefined;
    for await (const page of pages) {
      const previous = held && { page: held.page, open: await held.opened };
      const opened = this.opening(page);
      opened.catch(() => undefined); // whoever waits for it is told
      held = { page, opened };
      if (previous) await this.take(previous.page, previous.open, opened);
    }
    if (held) await this.take(held.page, await held.opened);
    this.finishRow();
    await this.compare(undefined);
  }

  private opening(page: readonly Touching[]): Promise<Opened> {
    const events = page.map(({ event }) => event);
    const known = page.flatMap(({ person }) => (person ? [person] : []));
    return opening(this.folding, events, this.client, known);
  }

  private async take(page: readonly Touching[], open: Opened, busy?: Promise<unknown>): Promise<void> {
    const events = open();
    page.forEach(({ key }, n) => this.fold(key, events[n] as RecordedEvent));
    await busy;
    const { progress } = this.folding;
    progress(page.length);
    if (this.complete.size >= stretchSize) await this.compare([...this.complete.keys()].at(-1));
  }

  private fold(key: string, event: RecordedEvent): void {
    if (key !== this.key) {
      this.finishRow();
      this.key = key;
    }
    this.row = this.folding.projection.evolve(this.row, event, key) ?? this.row;
  }

  private finishRow(): void {
    if (this.row) {
      this.complete.set(this.key, this.row);
      this.rows += 1;
    }
    this.row = undefined;
  }

  private async compare(until: string | undefined): Promise<void> {
    const { folding, client, complete, corrections } = this;
    const { projection, organizationId } = folding;
    const stretch = { after: this.comparedTo, until };
    const gone: string[] = [];
    await eachStored(client, projection, organizationId, stretch, (stored) => {
      const key = stored.text(0);
      const row = complete.get(key);
      if (!row) gone.push(key);
      else if (this.isSame(row, stored)) complete.delete(key);
    });
    await corrections.put([...complete.values()]);
    await corrections.remove(gone);
    complete.clear();
    this.comparedTo = until ?? '';
  }
}
