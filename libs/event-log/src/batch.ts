import { isRefusal, newId } from 'foyer/platform';
import { BatchNeeds } from './batch-needs.js';
import type { Command } from './decision.js';
import { Draft } from './draft.js';
import type { EventCatalog, EventMeta, NewEvent, RecordedEvent } from './events.js';
import { aboutRequest, fitting } from './recorded.js';
import { isYes } from './verdict.js';
import type { Verdict } from './verdict.js';
import type { Item, Lane } from './lane.js';
import type { Head } from './lane-memory.js';
import { NotLoaded } from './lane-memory.js';
import type { Loaded, Wanted } from './loader.js';
import { subjectsOf } from './personal-data.js';
import type { Presumed } from './presumed.js';
import type { Projection } from './projection.js';
import type { SubjectKey } from './subject-keys.js';

/** An event and what is recorded about its request. */
export interface Decided {
  readonly event: RecordedEvent;
  readonly meta: EventMeta;
}

interface Recording {
  readonly meta: EventMeta;
  readonly before: readonly Decided[];
  readonly layer: Draft;
}

/** What the kernel knows of the domain. */
export interface Registry {
  readonly catalog: EventCatalog;
  readonly projections: readonly Projection[];
}

/** One lane's share of a round: reads, decides in memory, and says what is to be written. */
export class Batch {
  draft: Draft;
  verdicts: Verdict[] = [];
  decided: Decided[] = [];
  at = '';
  /** Whether the log was looked at in this round, so that a refusal needs no second look. */
  fresh = false;
  private readonly needs: BatchNeeds;

  constructor(
    readonly lane: Lane,
    readonly items: readonly Item[],
    private readonly registry: Registry,
  ) {
    this.needs = new BatchNeeds(lane.organizationId, lane.memory);
    this.draft = new Draft(lane.memory, this.needs.found);
    for (const item of items) for (const step of item.steps) this.needs.hint(step);
    if (lane.presumes) this.presume();
  }

  get incomplete(): boolean {
    return !this.lane.memory.head || this.needs.open;
  }

  get writes(): boolean {
    return (
      this.decided.length > 0 ||
      this.verdicts.some((verdict) => isYes(verdict) && verdict.alongside.length > 0)
    );
  }

  /** Whether it must wait until memory and log agree before it reads. */
  get asks(): boolean {
    return this.needs.asks;
  }

  /** What to read before deciding (again). */
  wanted(now: string): Wanted {
    return this.needs.wanted(now);
  }

  take(
    loaded: Loaded,
    unwrap: (key: { subject: string; generation: number; wrapped: Buffer | null }) => SubjectKey,
  ): void {
    this.fresh = this.needs.take(loaded, unwrap);
  }

  /** Decides every item on top of the one before. @returns whether something must be read first */
  decide(now: string): boolean {
    const head = this.head();
    this.at = head.at > now ? head.at : now;
    this.draft = new Draft(this.lane.memory, this.needs.found);
    this.verdicts = [];
    this.decided = [];
    const rehearsals = new Map<object, Draft>();
    for (const item of this.items) this.judge(item, this.baseOf(item, rehearsals));
    if (!this.verdicts.every((verdict) => isYes(verdict) && verdict.isChange)) this.doubt();
    return this.incomplete;
  }

  /** What was taken for absent, and is for the commit to check. */
  get presumed(): Presumed {
    return this.needs.presumed;
  }

  head(): Head {
    const { head } = this.lane.memory;
    if (!head) throw new Error('A batch decides only after it has read the head.');
    return head;
  }

  settle(): void {
    for (const verdict of this.verdicts) {
      if (isYes(verdict)) verdict.item.settle({ result: verdict.results, sequence: verdict.sequence });
      else if ('refusal' in verdict) verdict.item.settle(verdict.refusal);
      else verdict.item.fail(verdict.error);
    }
  }

  /** The outcome of a dry run is never committed, so that nothing would check it. */
  private presume(): void {
    if (this.items.some(({ rehearsal }) => rehearsal)) return;
    this.needs.presume(
      new Set(this.items.flatMap(({ steps }) => steps.flatMap(({ unseen = [] }) => unseen))),
    );
  }

  /** Only what is committed is checked: a refusal, or that there is nothing to do, is for those who have looked. */
  private doubt(): void {
    if (this.needs.doubt()) this.lane.doubt();
  }

  /** The items of a dry run see each other's effects, and nobody else does. */
  private baseOf(item: Item, rehearsals: Map<object, Draft>): Draft {
    if (!item.rehearsal) return this.draft;
    const known = rehearsals.get(item.rehearsal);
    if (known) return known;
    const base = new Draft(this.draft, this.needs.found);
    rehearsals.set(item.rehearsal, base);
    return base;
  }

  private judge(item: Item, base: Draft): void {
    try {
      this.verdicts.push(this.tryItem(item, base));
    } catch (error) {
      if (error instanceof NotLoaded) this.needs.missing(error);
      else this.verdicts.push({ item, error });
    }
  }

  private tryItem(item: Item, base: Draft): Verdict {
    const layer = new Draft(base, this.needs.found);
    const decided: Decided[] = [];
    const results: unknown[] = [];
    for (const step of item.steps) {
      const decision = step.decide(layer, this.at);
      if (isRefusal(decision)) return { item, refusal: decision };
      for (const event of decision)
        decided.push(this.record(event, step, { meta: item.meta, before: decided, layer }));
      results.push(step.result(layer, this.at));
    }
    layer.commitTo(base);
    const isChange = decided.length > 0;
    if (item.rehearsal) return { item, results, alongside: [], sequence: this.head().sequence, isChange };
    this.decided.push(...decided);
    const alongside = item.steps.flatMap((step) => step.alongside?.() ?? []);
    const sequence = this.head().sequence + this.decided.length;
    const kept = item.keep?.({ result: results, sequence }, decided.length + alongside.length > 0);
    return { item, results, alongside: kept ? [...alongside, ...kept] : alongside, sequence, isChange };
  }

  private record(event: NewEvent, { actor }: Command<unknown>, { meta, before, layer }: Recording): Decided {
    const definition = this.registry.catalog.get(event.type);
    const last = before.findLast((one) => one.event.stream === event.stream);
    const recorded: RecordedEvent = {
      organizationId: this.lane.organizationId,
      sequence: this.head().sequence + this.decided.length + before.length + 1,
      id: newId('evt'),
      stream: event.stream,
      streamVersion: (last?.event.streamVersion ?? event.after) + 1,
      type: event.type,
      version: definition.version,
      actor,
      data: fitting(definition, event.data),
      occurredAt: this.at,
    };
    const about = aboutRequest(actor, meta, before.length === 0);
    this.needs.keys(subjectsOf(definition, recorded.data, about));
    layer.apply(this.registry.projections, recorded);
    return { event: recorded, meta: about };
  }
}
