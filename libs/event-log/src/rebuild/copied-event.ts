import pg from 'pg';
import type { ClientBase } from 'pg';
import { copyRows } from '../bytes/copied-rows.js';
import type { CopiedRow } from '../bytes/copied-rows.js';
import { timeOf } from '../bytes/time-of.js';
import type { StoredEvent } from '../events.js';
import { clientPointer } from '../personal-data.js';
import { isSealedWithOthers } from '../sealed-fields.js';

/** Columns of {@link CopiedEvent}, of a table called `e`. */
export const eventColumns = `e.seq, e.stream_version, e.version, e.occurred_at, e.stream, e.id, e.type, e.actor, e.data,
  e.personal, e.meta ->> 'subject'`;
const [seq, streamVersion, version, occurredAt, stream, id, type, actor, data, personal, subject] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
] as const;
/** Of what is selected behind them: the key of the row that the event touches. */
export const rowKeyColumn = 11;

/** Without what was recorded about the request, unless other fields cannot be opened without it. */
const personalIn = (text: string): StoredEvent['personal'] => {
  const fields = JSON.parse(text) as StoredEvent['personal'];
  const { [clientPointer]: client, ...others } = fields;
  return client !== undefined && isSealedWithOthers(client) ? fields : others;
};

/** An event as its columns came, parsed when it is asked for. Of what was recorded about the request, which no fold sees, it has who made it. */
export class CopiedEvent implements StoredEvent {
  readonly sequence: number;
  readonly id: string;
  readonly stream: string;
  readonly streamVersion: number;
  readonly type: string;
  readonly version: number;
  readonly occurredAt: string;
  readonly meta: { readonly subject?: string };
  readonly hash = '';
  private readonly actorText: string;
  private readonly dataText: string;
  private readonly personalText: string;
  private parsedData: StoredEvent['data'] | undefined;
  private parsedPersonal: StoredEvent['personal'] | undefined;

  constructor(
    readonly organizationId: string,
    row: CopiedRow,
  ) {
    this.sequence = row.int8(seq);
    this.id = row.text(id);
    this.stream = row.text(stream);
    this.streamVersion = row.int4(streamVersion);
    this.type = row.text(type);
    this.version = row.int2(version);
    this.occurredAt = timeOf(row.int8(occurredAt));
    this.actorText = row.jsonb(actor);
    this.dataText = row.jsonb(data);
    this.personalText = row.jsonb(personal);
    this.meta = row.isNull(subject) ? {} : { subject: row.text(subject) };
  }

  get actor(): StoredEvent['actor'] {
    return JSON.parse(this.actorText) as StoredEvent['actor'];
  }

  get data(): StoredEvent['data'] {
    return (this.parsedData ??= JSON.parse(this.dataText) as StoredEvent['data']);
  }

  get personal(): StoredEvent['personal'] {
    return (this.parsedPersonal ??= personalIn(this.personalText));
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
 * @param place condition, order and limit, of a table called `e`
 * @returns events of one organization
 */
export const readEvents = async (
  client: ClientBase,
  organizationId: string,
  place: string,
): Promise<readonly CopiedEvent[]> => {
  const events: CopiedEvent[] = [];
  const select = `select ${eventColumns} from foyer_log.events e
    where e.organization_id = ${pg.escapeLiteral(organizationId)} and ${place}`;
  await copyRows(client, select, (row) => events.push(new CopiedEvent(organizationId, row)));
  return events;
};
