import { genesis } from './chain.js';
import type { Projection, Lookup } from './projection.js';
import type { SubjectKey } from './subject-keys.js';

/** Thrown inside a decision that reads what is not in memory; the lane loads it and decides again. */
export class NotLoaded extends Error {
  constructor(
    readonly projection: Projection | undefined,
    readonly key: string,
    readonly lookup?: Lookup,
  ) {
    super(`not loaded: ${lookup?.name ?? projection?.name ?? 'subject key'} ${key}`);
  }
}

/** Where a log stands. */
export interface Head {
  readonly sequence: number;
  readonly hash: Buffer;
  /** occurredAt of the last event; time never runs backwards in a log. */
  readonly at: string;
}

export const emptyHead: Head = { sequence: 0, hash: genesis, at: '1970-01-01T00:00:00.000Z' };

type Rows = Map<string, object | undefined>;

/** One organization's rows and head as of one sequence: what the lane last saw, or what it has decided on top of that. */
export class LaneMemory {
  head: Head | undefined;
  /** Heads that the log will pass on its way to `head`, while batches are in flight. */
  private readonly passing: Head[] = [];
  private readonly rows = new Map<Projection, Rows>();
  private readonly keys = new Map<string, SubjectKey | undefined>();
  private size = 0;

  /** Rows held, as a bound for memory. */
  get held(): number {
    return this.size;
  }

  forget(): void {
    this.head = undefined;
    this.passing.length = 0;
    this.rows.clear();
    this.keys.clear();
    this.size = 0;
  }

  has(projection: Projection, key: string): boolean {
    return this.rows.get(projection)?.has(key) ?? false;
  }

  row(projection: Projection, key: string): object | undefined {
    return this.rows.get(projection)?.get(key);
  }

  put(projection: Projection, key: string, row: object | undefined): void {
    let rows = this.rows.get(projection);
    if (!rows) this.rows.set(projection, (rows = new Map()));
    if (!rows.has(key)) this.size += 1;
    rows.set(key, row);
  }

  /** Whether it is there is to be read again. */
  drop(projection: Projection, key: string): void {
    if (this.rows.get(projection)?.delete(key)) this.size -= 1;
  }

  hasKey(subject: string): boolean {
    return this.keys.has(subject);
  }

  key(subject: string): SubjectKey | undefined {
    return this.keys.get(subject);
  }

  putKey(subject: string, key: SubjectKey | undefined): void {
    if (!this.keys.has(subject)) this.size += 1;
    this.keys.set(subject, key);
  }

  dropKey(subject: string): void {
    if (this.keys.delete(subject)) this.size -= 1;
  }

  /** Whether rows read at that head belong to what is remembered: what in-flight batches changed is remembered already. */
  knows(head: Head): boolean {
    const same = (known: Head | undefined): boolean => known?.hash.equals(head.hash) ?? false;
    return same(this.head) || this.passing.some(same);
  }

  /** Takes over what a batch decided, before it is known to be committed. */
  advance(
    to: Head,
    changes: Iterable<{
      readonly projection: Projection;
      readonly key: string;
      readonly row: object | undefined;
    }>,
    keys: Iterable<SubjectKey>,
  ): void {
    if (this.head) this.passing.push(this.head);
    this.head = to;
    for (const { projection, key, row } of changes) this.put(projection, key, row);
    for (const key of keys) this.putKey(key.subject, key);
  }

  /** The log is where memory is: nothing is on its way. */
  arrived(): void {
    this.passing.length = 0;
  }
}
