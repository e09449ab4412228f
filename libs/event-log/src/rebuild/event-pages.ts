import pg from 'pg';
import type { Pool } from 'pg';
import type { StoredEvent } from '../events.js';

const pageSize = 5_000;

/** Everything stays text until somebody asks: most events touch no row of a projection. */
const asText = { getTypeParser: () => (text: string) => text } as unknown as pg.CustomTypesConfig;

/** Object id of PostgreSQL's type. */
const timestamptz = 1184;
const toDate = pg.types.getTypeParser(timestamptz, 'text') as unknown as (text: string) => Date;

const columns = 'seq, id, stream, stream_version, type, version, actor, data, personal, occurred_at';
const select = `select ${columns} from foyer_log.events where organization_id = $1 and seq > $2 and seq <= $3
  order by seq limit ${pageSize}`;

type Texts = readonly [string, string, string, string, string, string, string, string, string, string];

/** An event as its columns came, each read when it is asked for. Without what was recorded about the request, which no fold sees. */
export class PagedEvent implements StoredEvent {
  readonly sequence: number;
  readonly meta = {};
  readonly hash = '';
  private parsed: StoredEvent['data'] | undefined;

  constructor(
    readonly organizationId: string,
    private readonly texts: Texts,
  ) {
    this.sequence = Number(texts[0]);
  }

  get id(): string {
    return this.texts[1];
  }

  get stream(): string {
    return this.texts[2];
  }

  get streamVersion(): number {
    return Number(this.texts[3]);
  }

  get type(): string {
    return this.texts[4];
  }

  get version(): number {
    return Number(this.texts[5]);
  }

  get actor(): StoredEvent['actor'] {
    return JSON.parse(this.texts[6]) as StoredEvent['actor'];
  }

  get data(): StoredEvent['data'] {
    return (this.parsed ??= JSON.parse(this.texts[7]) as StoredEvent['data']);
  }

  get personal(): StoredEvent['personal'] {
    const fields = Object.entries(JSON.parse(this.texts[8]) as Record<string, string>);
    return Object.fromEntries(fields.filter(([pointer]) => pointer.startsWith('/data/')));
  }

  get occurredAt(): string {
    return toDate(this.texts[9]).toISOString();
  }

  /** @returns the same with every column read */
  whole(): StoredEvent {
    const { organizationId, sequence, id, stream, streamVersion, type, version } = this;
    const { actor, data, personal, meta, occurredAt, hash } = this;
    const place = { organizationId, sequence, id, stream, streamVersion };
    return { ...place, type, version, actor, data, personal, meta, occurredAt, hash };
  }
}

/**
 * Reads events after one sequence up to another, both of which exist; while a page is worked on, the next one is on its way.
 * @throws Error when the log has a gap there
 */
export async function* eventPages(
  pool: Pool,
  organizationId: string,
  after: number,
  until: number,
): AsyncGenerator<readonly PagedEvent[]> {
  const ask = async (from: number): Promise<PagedEvent[]> => {
    const values = [organizationId, from, until];
    const { rows } = await pool.query<string[]>({ text: select, values, rowMode: 'array', types: asText });
    return rows.map((texts) => new PagedEvent(organizationId, texts as unknown as Texts));
  };
  const askIfAny = (from: number): Promise<PagedEvent[]> | undefined => {
    const asked = from < until ? ask(from) : undefined;
    asked?.catch(() => undefined);
    return asked;
  };
  let place = after;
  for (let asked = askIfAny(place); asked;) {
    const page = await asked;
    const expected = Math.min(place + pageSize, until);
    if (page.at(-1)?.sequence !== expected || page.length !== expected - place)
      throw new Error(`The log of ${organizationId} has a gap after event ${place}.`);
    place = expected;
    asked = askIfAny(place);
    yield page;
  }
}
