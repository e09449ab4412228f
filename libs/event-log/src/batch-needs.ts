import type { Command } from './decision.js';
import { lookupId } from './draft.js';
import type { LaneMemory, NotLoaded } from './lane-memory.js';
import type { Loaded, Wanted } from './loader.js';
import { doubtIn, nothingPresumed, presumeIn } from './presumed.js';
import type { Presumed } from './presumed.js';
import type { Projection, Lookup } from './projection.js';
import type { SubjectKey } from './subject-keys.js';

type Unwrap = (key: { subject: string; generation: number; wrapped: Buffer | null }) => SubjectKey;

/**
 * What a batch must read before it can decide, and what its lookups found. It remembers all that it asked: when the log has moved
 * and memory is void, everything is read again at once, since a log that moves at each reading would else never be read whole.
 */
export class BatchNeeds {
  readonly found = new Map<string, readonly string[]>();
  private readonly rows = new Map<Projection, Set<string>>();
  private readonly subjects = new Set<string>();
  private readonly lookups = new Map<string, { lookup: Lookup; argument: string }>();
  private missed = false;
  private reading: Wanted | undefined;
  private taken: Presumed = nothingPresumed;

  constructor(
    private readonly organizationId: string,
    private readonly memory: LaneMemory,
  ) {}

  get open(): boolean {
    return this.missed;
  }

  /** What was taken for absent, and is for the commit to check. */
  get presumed(): Presumed {
    return this.taken;
  }

  /** Takes what has these keys for absent, if that saves reading: where anything else is missing, it is read with it. */
  presume(unseen: ReadonlySet<string>): void {
    if (!this.missed || !this.memory.head || this.lookups.size > 0) return;
    const presumed = this.absent();
    if (![...presumed.rows.map(([, key]) => key), ...presumed.subjects].every((key) => unseen.has(key)))
      return;
    presumeIn(this.memory, presumed);
    this.taken = presumed;
    this.missed = false;
  }

  /** What was taken for absent is read after all. @returns whether there was any */
  doubt(): boolean {
    if (this.taken === nothingPresumed) return false;
    doubtIn(this.memory, this.taken);
    this.taken = nothingPresumed;
    this.missed = true;
    return true;
  }

  hint(step: Command<unknown>): void {
    for (const [what, key] of step.reads ?? []) {
      if ('where' in what) this.lookup(what, key);
      else if (key !== undefined) this.row(what, key);
    }
    if (step.actor.subject) this.keys([step.actor.subject]);
    if (step.persons) this.keys(step.persons);
  }

  missing(error: NotLoaded): void {
    if (error.lookup) this.lookup(error.lookup, error.key);
    else if (error.projection) this.row(error.projection, error.key);
  }

  keys(subjects: readonly string[]): void {
    for (const subject of subjects) {
      this.subjects.add(subject);
      if (!this.memory.hasKey(subject)) this.missed = true;
    }
  }

  /** Of what was asked, what memory has not. */
  wanted(at: string): Wanted {
    const absent = this.absent();
    const rows = new Map<Projection, Set<string>>();
    for (const [projection, key] of absent.rows) {
      const keys = rows.get(projection);
      if (keys) keys.add(key);
      else rows.set(projection, new Set([key]));
    }
    const subjects = new Set(absent.subjects);
    const lookups = [...this.lookups].filter(([id]) => !this.found.has(id)).map(([, asked]) => asked);
    this.reading = { organizationId: this.organizationId, rows, subjects, lookups, at };
    return this.reading;
  }

  /** Whether it asks questions that keys cannot answer: for those, memory must not be ahead of the log. */
  get asks(): boolean {
    return this.lookups.size > this.found.size;
  }

  /**
   * Takes what was read. When the log is neither where memory is nor on its way there, all that was remembered is void.
   * @returns whether the log is where memory is
   */
  take(loaded: Loaded, unwrap: Unwrap): boolean {
    const { memory } = this;
    if (!memory.knows(loaded.head)) {
      memory.forget();
      this.found.clear();
      this.taken = nothingPresumed;
      memory.head = loaded.head;
    }
    const level = memory.head?.hash.equals(loaded.head.hash) ?? false;
    if (this.reading) this.takeRead(this.reading, loaded, unwrap);
    this.missed = false;
    return level;
  }

  private absent(): Presumed {
    const rows: (readonly [Projection, string])[] = [];
    for (const [projection, keys] of this.rows)
      for (const key of keys) if (!this.memory.has(projection, key)) rows.push([projection, key]);
    return { rows, subjects: [...this.subjects].filter((subject) => !this.memory.hasKey(subject)) };
  }

  private row(projection: Projection, key: string): void {
    const keys = this.rows.get(projection);
    if (keys) keys.add(key);
    else this.rows.set(projection, new Set([key]));
    if (!this.memory.has(projection, key)) this.missed = true;
  }

  private lookup(lookup: Lookup, argument = ''): void {
    const id = lookupId(lookup, argument);
    this.lookups.set(id, { lookup, argument });
    if (!this.found.has(id)) this.missed = true;
  }

  private takeRead({ rows, subjects, lookups }: Wanted, loaded: Loaded, unwrap: Unwrap): void {
    const { memory } = this;
    for (const [projection, keys] of rows) {
      for (const key of keys) memory.put(projection, key, loaded.rows.get(projection)?.get(key));
    }
    for (const subject of subjects) {
      const key = loaded.subjects.get(subject);
      memory.putKey(subject, key && unwrap(key));
    }
    lookups.forEach((asked, index) => this.takeLookup(asked, loaded.found[index] ?? []));
  }

  private takeLookup(
    { lookup, argument }: { lookup: Lookup; argument: string },
    rows: readonly object[],
  ): void {
    const keys: string[] = [];
    for (const row of rows) {
      const key = String((row as Record<string, unknown>)[lookup.projection.key]);
      keys.push(key);
      if (!this.memory.has(lookup.projection, key)) this.memory.put(lookup.projection, key, row);
    }
    this.found.set(lookupId(lookup, argument), keys);
  }
}
