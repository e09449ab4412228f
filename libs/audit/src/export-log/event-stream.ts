import type { EventReader, StoredEvent } from 'foyer/event-log/reading';
import type { Pool } from 'pg';
import { eventViews } from '../reading/event-view.js';
import type { EventView } from '../reading/event-view.js';
import { storedPages } from '../reading/stored-pages.js';
import type { Stretch } from '../reading/stored-pages.js';
import { cloudEvent } from './cloud-event.js';
import { csvHeader, csvRow } from './csv.js';

/** Which events to write out. Without `reader`: in stored form. */
export interface EventsToWrite {
  readonly pool: Pool;
  readonly organizationId: string;
  readonly stretch: Stretch;
  readonly reader?: EventReader;
  /** Called after each page with the sequence written so far. */
  readonly progress?: (sequence: number) => void;
}

type Shown = StoredEvent | EventView;

const pageSize = 2_000;

async function* pagesOf(events: EventsToWrite): AsyncGenerator<readonly Shown[]> {
  const { pool, organizationId, stretch, reader, progress } = events;
  for await (const page of storedPages(pool, organizationId, stretch, pageSize)) {
    yield reader ? await eventViews(pool, reader, organizationId, page) : page;
    progress?.(page.at(-1)?.sequence ?? 0);
  }
}

/** One event a line; a page in memory at a time, read when the one before was taken. */
export async function* ndjsonOf(events: EventsToWrite): AsyncGenerator<string> {
  for await (const page of pagesOf(events)) {
    yield page.map((event) => `${JSON.stringify(event)}\n`).join('');
  }
}

/** CloudEvents 1.0, JSON batch format. */
export async function* cloudEventsOf(events: EventsToWrite): AsyncGenerator<string> {
  let before = '[\n';
  for await (const page of pagesOf(events)) {
    yield before + page.map((event) => JSON.stringify(cloudEvent(event))).join(',\n');
    before = ',\n';
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
}

/** Readable events as CSV (RFC 4180) with a header, safe to open in a spreadsheet. */
export async function* csvOf(
  events: EventsToWrite & { readonly reader: EventReader },
): AsyncGenerator<string> {
  yield csvHeader;
  for await (const page of pagesOf(events)) {
    yield page.map((event) => csvRow(event as EventView)).join('');
  }
}
