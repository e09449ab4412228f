import type { Command, Outcome, Statement } from './decision.js';
import type { EventMeta } from './events.js';
import { LaneMemory } from './lane-memory.js';
import type { Wire } from './wire.js';

/** Commands that are decided as one: all of them say yes, or none is written. */
export interface Item {
  readonly steps: readonly Command<unknown>[];
  readonly meta: EventMeta;
  /** Set for a dry run: decided against the state and forgotten; items with the same token see each other's effects. */
  readonly rehearsal?: object;
  /** Asked at each yes what is to be committed with it. */
  keep?(outcome: Outcome<unknown[]>, hasEffect: boolean): readonly Statement[];
  settle(outcomes: Outcome<unknown[]>): void;
  fail(error: unknown): void;
}

/** Items that arrived together and are decided in one batch. */
export type Group = readonly Item[];

/** Rows kept per organization between batches; above it the memory starts anew. */
const memoryLimit = 20_000;

/** How many batches stay small and alone after a commit failed, so that one command cannot fail its neighbours. */
const cautiousBatches = 8;

/** One organization's queue of waiting commands, and what it last saw of the log. */
export class Lane {
  readonly memory = new LaneMemory();
  private queue: Group[] = [];
  private cautious = 0;
  private contested = 0;
  private doubtful = 0;
  /** Whether a batch is being decided; the next one waits. */
  busy = false;
  /** Where its batches are on their way, while any is; the next one must follow on the same wire. */
  wire: Wire | undefined;
  private sent = 0;
  private landed: (() => void)[] = [];

  constructor(readonly organizationId: string) {}

  get waiting(): boolean {
    return this.queue.length > 0;
  }

  get waitingItems(): number {
    return this.queue.reduce((sum, group) => sum + group.length, 0);
  }

  /** Other processes write to this log as well: its next batch holds it while it is decided. */
  get isContested(): boolean {
    return this.contested > 0 && this.cautious === 0;
  }

  /** Its next batch must not share a transaction with other organizations. */
  get solitary(): boolean {
    return this.cautious > 0 || this.contested > 0;
  }

  /** Whether its next batch may take for absent what the log has most likely never seen. */
  get presumes(): boolean {
    return this.doubtful === 0;
  }

  /** Batches that are on their way and not known to be committed: memory is ahead of the log by them. */
  get inFlight(): number {
    return this.sent;
  }

  /** Whether its next batch may go on that wire, in a round with so many others. */
  fits(wire: Wire, others: number): boolean {
    if (this.wire && this.wire !== wire) return false;
    // what is on its way is nowhere but in memory, which has grown enough: it starts anew once all has landed
    if (this.isFull && this.sent > 0) return false;
    return !this.solitary || (others === 0 && this.sent === 0);
  }

  leave(wire: Wire): void {
    this.wire = wire;
    this.sent += 1;
  }

  land(): void {
    this.sent -= 1;
    if (this.sent > 0) return;
    this.wire = undefined;
    for (const tell of this.landed.splice(0)) tell();
  }

  /** Resolves once nothing is on its way: memory and log agree. */
  async calm(): Promise<void> {
    while (this.sent > 0) await new Promise<void>((resolve) => this.landed.push(resolve));
  }

  push(group: Group): void {
    this.queue.push(group);
  }

  /** Puts items back in front, in their order. */
  putBack(items: readonly Item[]): void {
    if (items.length > 0) this.queue.unshift(...(this.cautious > 0 ? items.map((item) => [item]) : [items]));
  }

  /** @returns the next batch: whole groups, up to the limit; a single item while the lane is cautious */
  take(limit: number): Item[] {
    if (this.isFull) this.memory.forget();
    if (this.cautious > 0) return this.takeOne();
    this.contested = Math.max(0, this.contested - 1);
    this.doubtful = Math.max(0, this.doubtful - 1);
    const items: Item[] = [];
    while (this.queue[0] && (items.length === 0 || items.length + this.queue[0].length <= limit)) {
      items.push(...this.queue[0]);
      this.queue.shift();
    }
    return items;
  }

  /** Another process moved this log: take turns for a while. */
  lostRace(): void {
    this.memory.forget();
    this.contested = cautiousBatches;
  }

  /** Something that was taken for absent may not be: for a while all is read. */
  doubt(): void {
    this.doubtful = cautiousBatches;
  }

  /** Something that was taken for absent is there. */
  presumedWrongly(): void {
    this.memory.forget();
    this.doubt();
  }

  /** A batch failed for a reason of its own: one item at a time. */
  beCautious(): void {
    this.memory.forget();
    this.cautious = Math.max(cautiousBatches, this.waitingItems);
  }

  private get isFull(): boolean {
    return this.memory.held > memoryLimit;
  }

  private takeOne(): Item[] {
    this.cautious -= 1;
    const group = this.queue.shift();
    if (!group) return [];
    const [first, ...rest] = group;
    if (rest.length > 0) this.queue.unshift(rest);
    return first ? [first] : [];
  }
}
