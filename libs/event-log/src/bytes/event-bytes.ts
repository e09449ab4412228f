import { hash } from 'node:crypto';
import { CanonicalBytes } from './canonical-bytes.js';
import type { CopiedRow } from './copied-rows.js';
import { jsonbHeader } from './copied-rows.js';
import { timeOf } from './time-of.js';

/** Columns of an event, in this order, for {@link EventChain}. */
export const chainColumns =
  'seq, id, stream, stream_version, type, version, actor, data, personal, meta, occurred_at, hash';
const [seq, id, stream, streamVersion, type, version, actor, data, personal, meta, occurredAt, hashed] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
] as const;

export const hashBytes = 32;

/** Recomputes the hashes of events as they are copied out of the database, in order of sequence. */
export class EventChain {
  private readonly json = new CanonicalBytes(1);
  private readonly organization: string;
  /** The last hash that was right. */
  readonly hash = Buffer.alloc(hashBytes);

  constructor(organizationId: string) {
    this.organization = `,"organizationId":${JSON.stringify(organizationId)},"personal":`;
  }

  /** @returns whether the event has the hash that it must have behind the last one; then it is the last one */
  link(row: CopiedRow): boolean {
    const { json } = this;
    json.length = this.hash.copy(json.bytes, 0);
    this.write(row);
    const expected = hash('sha256', json.bytes.subarray(0, json.length), 'hex');
    const [from, to] = [row.from[hashed], row.to[hashed]];
    if (row.source.toString('hex', from, to) !== expected) return false;
    row.source.copy(this.hash, 0, from, to);
    return true;
  }

  private write(row: CopiedRow): void {
    const { json } = this;
    json.put('{"actor":');
    this.jsonb(row, actor);
    json.put(',"data":');
    this.jsonb(row, data);
    json.put(',"id":');
    this.text(row, id);
    json.put(',"meta":');
    this.jsonb(row, meta);
    json.put(`,"occurredAt":"${timeOf(row.int8(occurredAt))}"${this.organization}`);
    this.jsonb(row, personal);
    json.put(`,"sequence":${row.int8(seq)},"stream":`);
    this.text(row, stream);
    json.put(`,"streamVersion":${row.int4(streamVersion)},"type":`);
    this.text(row, type);
    json.put(`,"version":${row.int2(version)}}`);
  }

  private text({ source, from, to }: CopiedRow, column: number): void {
    this.json.quoted(source, from[column] ?? 0, to[column] ?? 0);
  }

  private jsonb({ source, from, to }: CopiedRow, column: number): void {
    this.json.json(source, (from[column] ?? 0) + jsonbHeader, to[column] ?? 0);
  }
}
