import type { ClientBase, Pool } from 'pg';
import { formOf, upcast } from './evolution/upcast.js';
import type { EventCatalog, EventDefinition, RecordedEvent, StoredEvent } from './events.js';
import { openInPlace, subjectsIn, toReadable } from './personal-data.js';
import type { StoredKey, SubjectKey, SubjectKeys } from './subject-keys.js';

/** Which part of a log to read. `until` is a sequence, or a moment (RFC 3339); both ends inclusive after `after`. */
export interface Range {
  readonly after?: number;
  readonly until?: number | string;
  readonly types?: readonly string[];
  readonly stream?: string;
  /** Default 1,000. */
  readonly limit?: number;
  readonly newestFirst?: boolean;
}

/** A recorded event with what was recorded about its request. */
export type ReadableEvent = RecordedEvent & {
  readonly meta: Readonly<Record<string, unknown>>;
  readonly hash: string;
};

/** A row of `foyer_log.events`. */
export interface EventRecord {
  organization_id: string;
  seq: string | number;
  id: string;
  stream: string;
  stream_version: number;
  type: string;
  version: number;
  actor: StoredEvent['actor'];
  data: Record<string, unknown>;
  personal: Record<string, string>;
  meta: Record<string, unknown>;
  occurred_at: Date;
  hash: Buffer;
}

/** @returns the event as it is hashed and exported, from a record of the table */
export const fromRecord = (record: EventRecord): StoredEvent => ({
  organizationId: record.organization_id,
  sequence: Number(record.seq),
  id: record.id,
  stream: record.stream,
  streamVersion: record.stream_version,
  type: record.type,
  version: record.version,
  actor: record.actor,
  data: record.data,
  personal: record.personal,
  meta: record.meta,
  occurredAt: record.occurred_at.toISOString(),
  hash: record.hash.toString('hex'),
});

const conditions = (organizationId: string, range: Range): { where: string; values: unknown[] } => {
  const values: unknown[] = [organizationId];
  const parts = ['organization_id = $1'];
  const add = (sql: string, value: unknown): void => {
    values.push(value);
    parts.push(sql.replace('?', `$${values.length}`));
  };
  if (range.after !== undefined) add(range.newestFirst ? 'seq < ?' : 'seq > ?', range.after);
  if (typeof range.until === 'number') add('seq <= ?', range.until);
  if (typeof range.until === 'string') add('occurred_at <= ?::timestamptz', range.until);
  if (range.types) add('type = any(?::text[])', range.types);
  if (range.stream !== undefined) add('stream = ?', range.stream);
  return { where: parts.join(' and '), values };
};

/** @returns stored events in order of sequence */
export const readStored = async (
  pool: Pool,
  organizationId: string,
  range: Range = {},
): Promise<StoredEvent[]> => {
  const { where, values } = conditions(organizationId, range);
  const order = range.newestFirst ? 'desc' : 'asc';
  const { rows } = await pool.query<EventRecord>(
    `select * from foyer_log.events where ${where} order by seq ${order} limit ${range.limit ?? 1_000}`,
    values,
  );
  return rows.map(fromRecord);
};

/** @returns where the log stands; sequence 0 when nothing ever happened */
export const readHead = async (
  pool: Pool,
  organizationId: string,
): Promise<{ sequence: number; hash: string }> => {
  const { rows } = await pool.query(
    `select head_seq, head_hash from foyer_log.logs where organization_id = $1`,
    [organizationId],
  );
  if (rows.length === 0) return { sequence: 0, hash: '0'.repeat(64) };
  return { sequence: Number(rows[0].head_seq), hash: rows[0].head_hash.toString('hex') };
};

/** How events are made readable. */
export interface ReadingOptions {
  readonly withoutPersonal?: boolean;
  /** What reads the keys; the pool unless given. */
  readonly by?: Pool | ClientBase;
}

/**
 * Puts personal fields back in place, as far as their persons' keys still exist, and brings what was stored in an earlier
 * version of its type to the present one.
 */
export class EventReader {
  constructor(
    private readonly pool: Pool,
    private readonly catalog: EventCatalog,
    private readonly subjectKeys: SubjectKeys,
  ) {}

  async read(organizationId: string, range: Range = {}): Promise<ReadableEvent[]> {
    return this.readable(organizationId, await readStored(this.pool, organizationId, range));
  }

  /** @param options `withoutPersonal`: personal fields read "[erased]", whoever they are about, and nobody's key is looked up */
  async readable(
    organizationId: string,
    events: readonly StoredEvent[],
    { withoutPersonal = false, by = this.pool }: ReadingOptions = {},
  ): Promise<ReadableEvent[]> {
    return this.opened(events, withoutPersonal ? new Map() : await this.keysOf(organizationId, events, by));
  }

  /**
   * @param known keys that are read already
   * @returns keys of the persons whom the events are about, by subject; those that are not known are read by that connection
   */
  async keysOf(
    organizationId: string,
    events: readonly StoredEvent[],
    by: Pool | ClientBase = this.pool,
    known: readonly StoredKey[] = [],
  ): Promise<ReadonlyMap<string, SubjectKey>> {
    const keys = new Map(known.map((key) => [key.subject, this.subjectKeys.unwrap(organizationId, key)]));
    const subjects = new Set<string>();
    for (const event of events)
      for (const subject of subjectsIn(this.formOf(event), event))
        if (!keys.has(subject)) subjects.add(subject);
    if (subjects.size === 0) return keys;
    return new Map([...keys, ...(await this.subjectKeys.read(by, organizationId, [...subjects]))]);
  }

  /** @returns by type, the field of the data that names the person whom every personal field is about, where there is one such field */
  holders(types?: readonly string[]): ReadonlyMap<string, string> {
    const definitions = types?.map((type) => this.catalog.get(type)) ?? this.catalog.all();
    const holders = definitions.map(
      ({ type, personal }) => [type, new Set(Object.values(personal))] as const,
    );
    return new Map(
      holders.flatMap(([type, names]) =>
        names.size === 1 ? [...names].map((name) => [type, String(name)]) : [],
      ),
    );
  }

  /** @returns the same events with their personal fields in place, as far as there are keys */
  opened(events: readonly StoredEvent[], keys: ReadonlyMap<string, SubjectKey>): ReadableEvent[] {
    return events.map((event) => {
      const readable = toReadable(this.formOf(event), event, (subject) => keys.get(subject));
      return upcast(this.catalog.get(event.type), readable);
    });
  }

  /** Puts the personal fields of an event, which is of its type's present version, into its data, as far as there are keys. */
  openInPlace(event: StoredEvent, keys: ReadonlyMap<string, SubjectKey>): void {
    openInPlace(this.catalog.get(event.type), event, (subject) => keys.get(subject));
  }

  /** Whether the event was stored in an earlier version of its type. */
  isOld({ type, version }: Pick<StoredEvent, 'type' | 'version'>): boolean {
    return this.catalog.get(type).version !== version;
  }

  private formOf({ type, version }: StoredEvent): EventDefinition {
    return formOf(this.catalog.get(type), version);
  }
}
