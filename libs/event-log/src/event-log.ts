import type { Clock, KeyRing, Refusal } from 'foyer/platform';
import { isRefusal, RefusedError } from 'foyer/platform';
import type { Pool } from 'pg';
import { Committer } from './committer.js';
import type { BatchListener } from './committer.js';
import type { CommitListener } from './settlement.js';
import type { Command, Outcome } from './decision.js';
import { EventCatalog } from './events.js';
import type { EventDefinition } from './events.js';
import { hotPoolOf } from './hot-pool.js';
import { throughRun } from './idempotency/replaying.js';
import type { Keep } from './idempotency/replaying.js';
import type { Item } from './lane.js';
import { LookupKeys } from './lookup-keys.js';
import type { Projection } from './projection.js';
import { EventReader } from './reader.js';
import { metaOf, runOf } from './request-of.js';
import { SubjectKeys } from './subject-keys.js';

/** What an {@link EventLog} is made of. */
export interface EventLogParts {
  /** For reading; the committer opens connections of its own with the same options. Ended by {@link EventLog.close}. */
  readonly pool: Pool;
  readonly clock: Clock;
  readonly keyRing: KeyRing;
}

/** Commands that are decided as one. */
type Unit = readonly Command<unknown>[];

/** How items are decided: for a dry run, or with what is to be kept of each. */
interface Submission {
  readonly rehearsal?: object | undefined;
  readonly keepOf?: (index: number) => Keep;
}

/** PostgreSQL's unique_violation. */
const uniqueViolation = '23505';

const violated = (error: unknown, steps: readonly Command<unknown>[]): Refusal | undefined => {
  if (typeof error !== 'object' || error === null || Reflect.get(error, 'code') !== uniqueViolation)
    return undefined;
  const constraint = String(Reflect.get(error, 'constraint'));
  return steps.map((step) => step.constraints?.[constraint]).find((refusal) => refusal !== undefined);
};

/** The logs of all organizations: commands in, events appended exactly once, rows folded in the same transaction. */
export class EventLog {
  readonly catalog = new EventCatalog();
  readonly reader: EventReader;
  readonly lookupKeys: LookupKeys;
  private readonly registered: Projection[] = [];
  private readonly listeners: CommitListener[] = [];
  private readonly batchListeners: BatchListener[] = [];
  private readonly committer: Committer;
  private readonly hotPool: Pool;

  constructor(private readonly parts: EventLogParts) {
    const { pool, clock, keyRing } = parts;
    // a connection that breaks while it is lent out fails its queries; without a listener it would end the process too
    pool.on('connect', (client) => client.on('error', () => undefined));
    this.reader = new EventReader(pool, this.catalog, new SubjectKeys(keyRing));
    this.lookupKeys = new LookupKeys(pool, keyRing);
    this.hotPool = hotPoolOf(pool);
    this.committer = new Committer({
      pool: this.hotPool,
      clock,
      keyRing,
      registry: { catalog: this.catalog, projections: this.registered },
      committed: (...commit) => {
        for (const listener of this.listeners) listener(...commit);
      },
      batched: (commands) => {
        for (const listener of this.batchListeners) listener(commands);
      },
    });
  }

  get pool(): Pool {
    return this.parts.pool;
  }

  get projections(): readonly Projection[] {
    return this.registered;
  }

  /** Makes a module's events and inline projections known; before the first command. */
  register(events: readonly EventDefinition[], projections: readonly Projection[]): void {
    this.catalog.register(events);
    this.registered.push(...projections);
  }

  /** Told after each commit of this process. A hint: it may be lost, so what must happen is a subscription. */
  onCommit(listener: CommitListener): void {
    this.listeners.push(listener);
  }

  /** Told of each batch that this process decides. */
  onBatch(listener: BatchListener): void {
    this.batchListeners.push(listener);
  }

  /**
   * @returns the command's result, once it is committed
   * @throws RefusedError when a rule said no; nothing was written
   */
  async handle<R>(command: Command<R>): Promise<R> {
    const [result] = await this.handleTogether([command]);
    return result as R;
  }

  /**
   * Decides several commands of one organization as one: each sees the events of those before it, and all are written or none.
   * @throws RefusedError with the first refusal
   */
  async handleTogether<T extends readonly unknown[]>(steps: {
    readonly [I in keyof T]: Command<T[I]>;
  }): Promise<T> {
    const [first] = steps as readonly Command<unknown>[];
    if (!first) return [] as unknown as T;
    const [outcome] = await this.enqueue(first.organizationId, [steps as readonly Command<unknown>[]]);
    if (outcome === undefined || isRefusal(outcome)) throw new RefusedError(outcome as Refusal);
    return outcome.result as unknown as T;
  }

  /**
   * Decides many commands of one organization in one batch, each for itself.
   * @param options.dryRun decide and forget: the outcomes are what they would be now
   */
  async handleAll<R>(
    commands: readonly Command<R>[],
    options: { dryRun?: boolean } = {},
  ): Promise<Outcome<R>[]> {
    const [first] = commands;
    if (!first) return [];
    const rehearsal = options.dryRun ? {} : undefined;
    const outcomes = await this.enqueue(
      first.organizationId,
      commands.map((command) => [command]),
      rehearsal,
    );
    return outcomes.map((outcome) =>
      isRefusal(outcome) ? outcome : { result: outcome.result[0] as R, sequence: outcome.sequence },
    );
  }

  /** Gives its connections back; the pool can be ended then. */
  async close(): Promise<void> {
    await this.committer.close();
    await Promise.all([this.hotPool.end(), this.pool.end()]);
  }

  private enqueue(
    organizationId: string,
    units: readonly Unit[],
    rehearsal?: object,
  ): Promise<Outcome<unknown[]>[]> {
    const run = rehearsal ? undefined : runOf(units[0] ?? []);
    if (!run) return this.submit(organizationId, units, { rehearsal });
    return throughRun(run, units.length, (open, keepOf) =>
      this.submit(
        organizationId,
        open.map((index) => units[index] ?? []),
        { keepOf: (index) => keepOf(open[index] ?? 0) },
      ),
    );
  }

  private submit(
    organizationId: string,
    units: readonly Unit[],
    { rehearsal, keepOf }: Submission,
  ): Promise<Outcome<unknown[]>[]> {
    const items: Item[] = [];
    const outcomes = units.map(
      (steps, index) =>
        new Promise<Outcome<unknown[]>>((settle, reject) => {
          const fail = (error: unknown): void => {
            const refusal = violated(error, steps);
            if (refusal) settle(refusal);
            else reject(error);
          };
          const kept = keepOf && { keep: keepOf(index) };
          const meta = metaOf(steps);
          items.push({ steps, meta, settle, fail, ...(rehearsal && { rehearsal }), ...kept });
        }),
    );
    this.committer.submit(organizationId, items);
    return Promise.all(outcomes);
  }
}
