import type { Command } from './decision.js';
import { lookupId } from './draft.js';
import type { LaneMemory, NotLoaded } from './lane-memory.js';
import type { Loaded, Wanted } from './loader.js';
import type { Projection, Lookup } from './projection.js';
import type { SubjectKey } from './subject-keys.js';

type Unwrap = (key: { subject: string; generation: number; wrapped: Buffer | null }) => SubjectKey;

/** What a batch must read before it can decide, and what its lookups found. */
export class BatchNeeds {
  readonly found = new Map<string, readonly string[]>();
  private rows = new Map<Projection, Set<string>>();
  private subjects = new Set<string>();
  private lookups = new Map<string, { lookup: Lookup; argument: string }>();

  constructor(
    private readonly organizationId: string,
    private readonly memory: LaneMemory,
  ) {}

  get open(): boolean {
    return this.rows.size > 0 || this.subjects.size > 0 || this.lookups.size > 0;
  }

  hint(step: Command<unknown>): void {
    for (const [what, key] of step.reads ?? []) {
      if ('where' in what) this.lookup(what, key);
      else if (key !== undefined) this.row(what, key);
    }
    if (step.actor.subject) this.keys([step.actor.subject]);
  }

  missing(error: NotLoaded): void {
    if (error.lookup) this.lookup(error.lookup, error.key);
    else if (error.projection) this.row(error.projection, error.key);
  }

  keys(subjects: readonly string[]): void {
    for (const subject of subjects) if (!this.memory.hasKey(subject)) this.subjects.add(subject);
  }

  wanted(at: string): Wanted {
    return {
      organizationId: this.organizationId,
      rows: this.rows,
      subjects: this.subjects,
      lookups: [...this.lookups.values()],
      at,
    };
  }

  /** Whether it asks questions that keys cannot answer: for those, memory must not be ahead of the log. */
  get asks(): boolean {
    return this.lookups.size > 0;
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
      memory.head = loaded.head;
    }
    const level = memory.head?.hash.equals(loaded.head.hash) ?? false;
    this.takeRows(loaded, unwrap);
    this.takeLookups(loaded);
    this.rows = new Map();
    this.subjects = new Set();
    this.lookups = new Map();
    return level;
  }

  private row(projection: Projection, key: string): void {
    if (this.memory.has(projection, key)) return;
    const keys = this.rows.get(projection);
    if (keys) keys.add(key);
    else this.rows.set(projection, new Set([key]));
  }

  private lookup(lookup: Lookup, argument = ''): void {
    const id = lookupId(lookup, argument);
    if (!this.found.has(id)) this.lookups.set(id, { lookup, argument });
  }

  private takeRows(loaded: Loaded, unwrap: Unwrap): void {
    const { memory } = this;
    for (const [projection, keys] of this.rows) {
      for (const key of keys) memory.put(projection, key, loaded.rows.get(projection)?.get(key));
    }
    for (const subject of this.subjects) {
      const key = loaded.subjects.get(subject);
      memory.putKey(subject, key && unwrap(key));
    }
  }

  private takeLookups(loaded: Loaded): void {
    [...this.lookups.values()].forEach(({ lookup, argument }, index) => {
      const keys: string[] = [];
      for (const row of loaded.found[index] ?? []) {
        const key = String((row as Record<string, unknown>)[lookup.projection.key]);
        keys.push(key);
        if (!this.memory.has(lookup.projection, key)) this.memory.put(lookup.projection, key, row);
      }
      this.found.set(lookupId(lookup, argument), keys);
    });
  }
}
