import type { Clock, KeyRing } from 'foyer/platform';
import type { Pool } from 'pg';
import type { Registry } from './batch.js';
import { Batch } from './batch.js';
import type { Group } from './lane.js';
import { Lane } from './lane.js';
import { Lanes } from './lanes.js';
import type { Taken } from './lanes.js';
import { load } from './loader.js';
import { patiently } from './patience.js';
import { Settlement } from './settlement.js';
import type { CommitListener } from './settlement.js';
import { SubjectKeys } from './subject-keys.js';
import { toAppend } from './to-append.js';
import type { BatchAppend } from './to-append.js';
import { takeTurn } from './turn.js';
import { Wire } from './wire.js';

/** Transactions that may be on their way on one wire: one is executed while the next arrives. */
const wireDepth = 2;
const wires = 2;

/** Told of each batch that was decided: how many commands of one organization it holds. */
export type BatchListener = (commands: number) => void;

/** What the committer works with. */
export interface CommitterParts {
  /** Pipelining connections to the log's database. */
  readonly pool: Pool;
  readonly registry: Registry;
  readonly clock: Clock;
  readonly keyRing: KeyRing;
  readonly committed: CommitListener;
  readonly batched: BatchListener;
}

/**
 * The one committer of a process. A round takes what the ready lanes have waiting, reads in one round trip what memory lacks,
 * decides, and writes everything in one transaction and one round trip. An idle lane starts at the end of the tick: no timer.
 * While a batch is on its way, the next one of the same log is decided on top of it and follows on the same wire; it is
 * acknowledged only after its own commit, and falls with the one before it.
 */
export class Committer {
  private readonly lanes = new Lanes();
  private readonly settlement: Settlement;
  private readonly wires: readonly Wire[];
  private readonly deciding = new Set<Wire>();
  private readonly subjectKeys: SubjectKeys;
  private scheduled = false;

  constructor(private readonly parts: CommitterParts) {
    this.subjectKeys = new SubjectKeys(parts.keyRing);
    this.settlement = new Settlement(this.lanes, parts.committed);
    this.wires = Array.from({ length: wires }, () => new Wire(parts.pool, parts.clock));
  }

  submit(organizationId: string, group: Group): void {
    this.lanes.push(organizationId, group);
    this.schedule();
  }

  async close(): Promise<void> {
    await Promise.all(this.wires.map((wire) => wire.close()));
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      for (const wire of this.wires) this.pump(wire);
    });
  }

  private pump(wire: Wire): void {
    if (this.deciding.has(wire) || wire.outstanding >= wireDepth) return;
    const lanes = this.lanes.take(wire);
    if (lanes.length === 0) return;
    this.deciding.add(wire);
    for (const { items } of lanes) this.parts.batched(items.length);
    const [only] = lanes;
    if (only?.isContested) void this.turn(wire, only);
    else
      void this.run(
        wire,
        lanes.map(({ lane, items }) => new Batch(lane, items, this.parts.registry)),
      );
  }

  /** Whatever was remembered, another process has changed. */
  private async turn(wire: Wire, { lane, items }: Taken): Promise<void> {
    lane.memory.forget();
    const batch = new Batch(lane, items, this.parts.registry);
    try {
      const { append, outcome } = await takeTurn(batch, { ...this.parts, subjectKeys: this.subjectKeys });
      if (outcome.is !== 'committed') this.settlement.undone([batch], outcome);
      else if (append) this.landed(append, outcome.moved);
      else batch.settle();
    } catch (error) {
      this.settlement.interrupted(batch, error);
    }
    this.free(wire, [lane]);
  }

  private landed(append: BatchAppend, moved: ReadonlySet<string>): void {
    this.advance(append);
    this.settlement.done([append], moved);
  }

  private free(wire: Wire, lanes: readonly Lane[]): void {
    this.deciding.delete(wire);
    this.lanes.release(lanes);
    this.schedule();
  }

  private advance({ batch, to, rows, keys, events }: BatchAppend): void {
    if (events.length > 0)
      batch.lane.memory.advance(
        to,
        rows,
        keys.map(({ key }) => key),
      );
  }

  private async run(wire: Wire, batches: readonly Batch[]): Promise<void> {
    try {
      await this.decide(batches);
      void this.write(wire, this.settleQuiet(batches));
    } catch (error) {
      this.settlement.fail(batches, error);
    }
    this.free(
      wire,
      batches.map(({ lane }) => lane),
    );
  }

  /** Refusals and no-ops that were decided on the log as it is in this very round need no second look. */
  private settleQuiet(batches: readonly Batch[]): Batch[] {
    const settled = batches.filter((batch) => !batch.writes && batch.fresh && batch.lane.inFlight === 0);
    for (const batch of settled) batch.settle();
    return batches.filter((batch) => !settled.includes(batch));
  }

  private async decide(batches: readonly Batch[]): Promise<void> {
    for (let open = batches; open.length > 0;) {
      await Promise.all(open.filter((batch) => batch.asks).map(({ lane }) => lane.calm()));
      const now = new Date(this.parts.clock.now()).toISOString();
      await this.read(
        open.filter((batch) => batch.incomplete),
        now,
      );
      open = open.filter((batch) => batch.decide(now));
    }
  }

  private async read(batches: readonly Batch[], now: string): Promise<void> {
    if (batches.length === 0) return;
    const wanted = batches.map((batch) => batch.wanted(now));
    const loaded = await patiently(this.parts.clock, () => load(this.parts.pool, wanted));
    for (const batch of batches) {
      const { organizationId } = batch.lane;
      const own = loaded.get(organizationId);
      if (own) batch.take(own, (key) => this.subjectKeys.unwrap(organizationId, key));
    }
  }

  private async write(wire: Wire, batches: readonly Batch[]): Promise<void> {
    if (batches.length === 0) return;
    const appends = batches.map((batch) => toAppend(batch, this.parts.registry, this.subjectKeys));
    for (const append of appends) {
      this.advance(append);
      append.batch.lane.leave(wire);
    }
    const outcome = await wire.send(appends);
    for (const { lane } of batches) lane.land();
    if (outcome.is === 'committed') this.settlement.done(appends, outcome.moved);
    else this.settlement.undone(batches, outcome);
    this.schedule();
  }
}
