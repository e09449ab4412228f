import { hash } from 'node:crypto';
import { CanonicalBytes } from './canonical-bytes.js';

const openBrace = 0x7b;
const keyOf = (name: string): Buffer => Buffer.from(`"${name}":`);
const [hashKey, sequenceKey, organizationKey, recordKey] = [
  keyOf('hash'),
  keyOf('sequence'),
  keyOf('organizationId'),
  keyOf('record'),
] as const;

/** What an event must be to follow the one before. */
export interface Link {
  readonly organizationId: string;
  readonly sequence: number;
  /** Of the event before; 32 bytes. */
  readonly previous: Buffer;
}

/** Recomputes the hashes of events as exports have them, each the bytes of one line of JSON. */
export class EventLines {
  private readonly json = new CanonicalBytes(0);

  /**
   * @returns the event's hash, if the line is exactly what JSON.stringify writes of an event that follows, and its hash is right.
   *   Undefined says little: texts that are not plain are left to whoever parses them
   */
  follows(
    { organizationId, sequence, previous }: Link,
    source: Buffer,
    from: number,
    to: number,
  ): Buffer | undefined {
    const { json } = this;
    json.length = previous.copy(json.bytes, 0);
    if (source[from] !== openBrace || !json.plainly(source, from, to)) return undefined;
    if (json.member(recordKey)) return undefined;
    if (this.text(sequenceKey) !== String(sequence)) return undefined;
    if (this.text(organizationKey) !== JSON.stringify(organizationId)) return undefined;
    const told = this.text(hashKey);
    const found = this.withoutHash();
    return found && told === `"${found}"` ? Buffer.from(found, 'hex') : undefined;
  }

  private text(key: Buffer): string | undefined {
    const member = this.json.member(key);
    return member && this.json.bytes.toString('utf8', member.from + key.length, member.to - 1);
  }

  /** @returns the hash that the event should have; none where what is not hashed stands at the end */
  private withoutHash(): string | undefined {
    const { bytes, length } = this.json;
    const member = this.json.member(hashKey);
    if (!member || member.to === length) return undefined;
    bytes.copyWithin(member.from, member.to, length);
    return hash('sha256', bytes.subarray(0, length - (member.to - member.from)), 'hex');
  }
}
