import type { Clock, KeyRing } from 'foyer/platform';
import { refused } from 'foyer/platform';
import type { Pool } from 'pg';
import type { Registry } from './batch.js';
import { Batch } from './batch.js';
import { commit } from './commit.js';
import type { CommitOutcome } from './commit.js';
import type { Group } from './lane.js';
import { Lane } from './lane.js';
import { load } from './loader.js';
import type { Loaded } from './loader.js';
import { patiently } from './patience.js';
import { SubjectKeys } from './subject-keys.js';
import { toAppend } from './to-append.js';
import type { BatchAppend } from './to-append.js';
import { isConnectionLoss } from './writer.js';

/** Most commands that one organization brings to a round, and that a round takes in all. */
const laneLimit = 256;
const roundLimit = 1_024;
const roundsInFlight = 2;
const idleLanes = 4_096;

/** Told after a commit: the organization, and its log's new head. */
export type CommitListener = (organizationId: string, sequence: number) => void;

/** What the committer works with. */
export interface CommitterParts {
  /** Pipelining connections to the log's database. */
  readonly pool: Pool;
  readonly registry: Registry;
  readonly clock: Clock;
  readonly keyRing: KeyRing;
  readonly committed: CommitListener;
}

/**
 * The one committer of a process. A round takes what the ready lanes have waiting, reads in one round trip what memory lacks,
 * decides, and writes everything in one transaction and one round trip. An idle lane starts at the end of the tick: no timer.
 */
export class Committer {
  private readonly lanes = new Map<string, Lane>();
  private readonly ready = new Set<Lane>();
  private readonly subjectKeys: SubjectKeys;
  private inFlight = 0;
  private scheduled = false;

  constructor(private readonly parts: CommitterParts) {
    this.subjectKeys = new SubjectKeys(parts.keyRing);
  }

  submit(organizationId: string, group: Group): void {
    const lane = this.lane(organizationId);
    lane.push(group);
    if (!lane.busy) this.ready.add(lane);
    this.schedule();
  }

  private lane(organizationId: string): Lane {
    const known = this.lanes.get(organizationId);
    if (known) return known;
    const lane = new Lane(organizationId);
    this.lanes.set(organizationId, lane);
    if (this.lanes.size > idleLanes) this.dropIdle();
    return lane;
  }

  private dropIdle(): void {
    for (const [id, lane] of this.lanes) {
      if (this.lanes.size <= idleLanes / 2) return;
      if (!lane.busy && !lane.waiting) this.lanes.delete(id);
    }
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.pump();
    });
  }

  private pump(): void {
    while (this.inFlight < roundsInFlight && this.ready.size > 0) {
      const batches = this.nextRound();
      this.inFlight += 1;
      void this.run(batches).finally(() => {
        this.inFlight -= 1;
        this.release(batches);
        if (this.ready.size > 0) this.schedule();
      });
    }
  }

  private nextRound(): Batch[] {
    const batches: Batch[] = [];
    let commands = 0;
    for (const lane of this.ready) {
      if (commands >= roundLimit || (lane.solitary && batches.length > 0)) break;
      const { solitary } = lane;
      const items = lane.take(laneLimit);
      this.ready.delete(lane);
      lane.busy = true;
      batches.push(new Batch(lane, items, this.parts.registry));
      commands += items.length;
      if (solitary) break;
    }
    return batches;
  }

  private release(batches: readonly Batch[]): void {
    for (const { lane } of batches) {
      lane.busy = false;
      lane.trim();
      if (lane.waiting) this.ready.add(lane);
    }
  }

  private async run(batches: readonly Batch[]): Promise<void> {
    try {
      await this.decide(batches);
      const writing = batches.filter((batch) => batch.writes);
      const quiet = batches.filter((batch) => !batch.writes);
      for (const batch of quiet) if (batch.fresh) batch.settle();
      await Promise.all([this.write(writing), this.confirm(quiet.filter((batch) => !batch.fresh))]);
    } catch (error) {
      this.fail(batches, error);
    }
  }

  private async decide(batches: readonly Batch[]): Promise<void> {
    for (let open = batches; open.length > 0;) {
      const now = this.now();
      await this.read(
        open.filter((batch) => batch.incomplete),
        now,
      );
      open = open.filter((batch) => batch.decide(now));
    }
  }

  private async read(batches: readonly Batch[], now: string): Promise<void> {
    if (batches.length === 0) return;
    const loaded = await this.load(batches, now);
    for (const batch of batches) {
      const { organizationId } = batch.lane;
      const own = loaded.get(organizationId);
      if (own) batch.take(own, (key) => this.subjectKeys.unwrap(organizationId, key));
    }
  }

  private load(batches: readonly Batch[], now: string): Promise<Map<string, Loaded>> {
    const wanted = batches.map((batch) => batch.wanted(now));
    return patiently(this.parts.clock, () => load(this.parts.pool, wanted));
  }

  /** Refusals and no-ops from memory hold only if the log still is where memory was read: looked up now, after they were asked. */
  private async confirm(batches: readonly Batch[]): Promise<void> {
    if (batches.length === 0) return;
    const loaded = await this.load(batches, this.now());
    for (const batch of batches) {
      if (loaded.get(batch.lane.organizationId)?.head.sequence === batch.head().sequence) batch.settle();
      else this.again([batch], (lane) => lane.memory.forget());
    }
  }

  private async write(batches: readonly Batch[]): Promise<void> {
    if (batches.length === 0) return;
    const appends = batches.map((batch) => toAppend(batch, this.parts.registry, this.subjectKeys));
    const outcome = await commit(this.parts.pool, this.parts.clock, appends);
    if (outcome.is === 'committed') this.done(appends);
    else this.undone(batches, outcome);
  }

  private undone(batches: readonly Batch[], outcome: Exclude<CommitOutcome, { is: 'committed' }>): void {
    if (outcome.is === 'stale') return this.again(batches, (lane) => lane.lostRace());
    if (outcome.is === 'transient') return this.again(batches, (lane) => lane.memory.forget());
    if (outcome.is === 'unknown') return this.fail(batches, outcome.error);
    const alone = batches.length === 1 && batches[0]?.items.length === 1;
    if (alone) return this.fail(batches, outcome.error);
    this.again(batches, (lane) => lane.beCautious());
  }

  private done(appends: readonly BatchAppend[]): void {
    for (const { batch, to, keys, events, rows } of appends) {
      batch.lane.memory.absorb(rows, keys);
      batch.lane.memory.head = to;
      batch.settle();
      if (events.length > 0) this.parts.committed(batch.lane.organizationId, to.sequence);
    }
  }

  private again(batches: readonly Batch[], prepare: (lane: Lane) => void): void {
    for (const { lane, items } of batches) {
      prepare(lane);
      lane.putBack(items);
    }
  }

  private fail(batches: readonly Batch[], error: unknown): void {
    const cause = isConnectionLoss(error)
      ? refused(
          'service.unavailable',
          'The database cannot be reached; whether the request took effect is not known.',
        )
      : error;
    for (const { lane, items } of batches) {
      lane.memory.forget();
      for (const item of items) item.fail(cause);
    }
  }

  private now(): string {
    return new Date(this.parts.clock.now()).toISOString();
  }
}
