import { refused } from 'foyer/platform';
import type { EventToStore } from './append.js';
import type { Batch } from './batch.js';
import type { CommitOutcome } from './commit.js';
import { isConnectionLoss, isTransient } from './failures.js';
import type { Lane } from './lane.js';
import type { Lanes } from './lanes.js';
import type { BatchAppend } from './to-append.js';

/** Told after a commit: the organization, its log's new head, and the types of events that are new. */
export type CommitListener = (organizationId: string, sequence: number, types: ReadonlySet<string>) => void;

const typesOf = (events: readonly EventToStore[]): ReadonlySet<string> =>
  new Set(events.map(({ stored }) => stored.type));

/** What follows from how a transaction ended, for the lanes and for those who wait. */
export class Settlement {
  constructor(
    private readonly lanes: Lanes,
    private readonly committed: CommitListener,
  ) {}

  done(appends: readonly BatchAppend[], moved: ReadonlySet<string>): void {
    for (const { batch, to, events } of appends) {
      const { lane } = batch;
      if (lane.inFlight === 0) lane.memory.arrived();
      if (moved.has(lane.organizationId)) this.again([batch], () => lane.memory.forget());
      else batch.settle();
      if (events.length > 0) this.committed(lane.organizationId, to.sequence, typesOf(events));
    }
  }

  undone(batches: readonly Batch[], outcome: Exclude<CommitOutcome, { is: 'committed' }>): void {
    if (outcome.is === 'stale') return this.again(batches, (lane) => lane.lostRace());
    if (outcome.is === 'presumptuous') return this.again(batches, (lane) => lane.presumedWrongly());
    if (outcome.is === 'transient') return this.again(batches, (lane) => lane.memory.forget());
    if (outcome.is === 'unknown') return this.fail(batches, outcome.error);
    const alone = batches.length === 1 && batches[0]?.items.length === 1;
    if (alone) return this.fail(batches, outcome.error);
    this.again(batches, (lane) => lane.beCautious());
  }

  /** A turn that came to nothing before anything was sent. */
  interrupted(batch: Batch, error: unknown): void {
    if (isTransient(error)) this.again([batch], (lane) => lane.memory.forget());
    else this.fail([batch], error);
  }

  private again(batches: readonly Batch[], prepare: (lane: Lane) => void): void {
    for (const { lane, items } of batches) {
      prepare(lane);
      this.lanes.putBack(lane, items);
    }
  }

  fail(batches: readonly Batch[], error: unknown): void {
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
}
