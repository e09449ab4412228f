import type { DynamicModule, OnApplicationBootstrap, OnApplicationShutdown, Provider } from '@nestjs/common';
import { Global, Inject, Logger, Module } from '@nestjs/common';
import type { Clock, KeyRing } from 'foyer/platform';
import { CLOCK, IDEMPOTENCY_KEYS, IdempotencyInterceptor, KEY_RING } from 'foyer/platform';
import pg from 'pg';
import { EventLog } from './event-log.js';
import { hotPoolOf } from './hot-pool.js';
import { PostgresIdempotencyKeys } from './idempotency/keys.js';
import { KeySweep } from './idempotency/sweep.js';
import { CommitHints } from './subscriptions/commit-hints.js';
import { SubscriptionWorker } from './subscriptions/worker.js';

/** How the module is set up. */
export interface EventLogOptions {
  readonly databaseUrl: string;
  /** Whether this process runs subscriptions. */
  readonly worker: boolean;
  /** Pipelining connections for the committer and readers. Default 6. */
  readonly connections?: number;
  /** How often a worker looks for what a hint missed; ms. Default 5,000. */
  readonly sweepEvery?: number;
}

const OPTIONS = Symbol('foyer.event-log.options');
/** One for leases, one for events, one for what is committed with them. */
const workerConnections = 3;
const logger = new Logger('EventLog');
const report = (message: string, error: unknown): void => logger.warn({ err: error }, message);

const openPool = ({ databaseUrl, connections }: EventLogOptions): pg.Pool => {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: connections ?? 6,
    pipeline: true,
    application_name: 'foyer-log',
    // events are read in their order, by the index: a planner without statistics would sort them, page by page
    options: '-c enable_bitmapscan=off',
    idle_in_transaction_session_timeout: 10_000,
    statement_timeout: 30_000,
  });
  pool.on('error', (error: Error & { client?: unknown }) => {
    // what it is about says nothing in a log, and holds the key to cancel its queries
    delete error.client;
    report('An idle connection to the log was lost.', error);
  });
  return pool;
};

const idempotency: Provider[] = [
  {
    provide: IDEMPOTENCY_KEYS,
    inject: [EventLog, KEY_RING],
    useFactory: ({ pool }: EventLog, keyRing: KeyRing) => new PostgresIdempotencyKeys({ pool, keyRing }),
  },
  {
    provide: KeySweep,
    inject: [IDEMPOTENCY_KEYS],
    useFactory: (keys: PostgresIdempotencyKeys) => new KeySweep(keys, report),
  },
  IdempotencyInterceptor,
];

/** The kernel for a Nest application: {@link EventLog} and {@link SubscriptionWorker}, for every module. */
@Global()
@Module({})
export class EventLogModule implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly hints: CommitHints;

  constructor(
    private readonly log: EventLog,
    private readonly worker: SubscriptionWorker,
    private readonly keySweep: KeySweep,
    @Inject(OPTIONS) private readonly options: EventLogOptions,
  ) {
    this.hints = new CommitHints(log.pool, report);
  }

  static forRoot(options: EventLogOptions): DynamicModule {
    return {
      module: EventLogModule,
      providers: [
        { provide: OPTIONS, useValue: options },
        {
          provide: EventLog,
          inject: [CLOCK, KEY_RING],
          useFactory: (clock: Clock, keyRing: KeyRing) =>
            new EventLog({ pool: openPool(options), clock, keyRing }),
        },
        ...idempotency,
        {
          provide: SubscriptionWorker,
          inject: [EventLog],
          useFactory: (log: EventLog) =>
            new SubscriptionWorker({
              pool: log.pool,
              hotPool: hotPoolOf(log.pool, workerConnections),
              reader: log.reader,
              report,
              ...(options.sweepEvery !== undefined && { sweepEvery: options.sweepEvery }),
            }),
        },
      ],
      exports: [EventLog, SubscriptionWorker],
    };
  }

  async onApplicationBootstrap(): Promise<void> {
    this.log.onCommit((organizationId, _sequence, types) => {
      if (this.options.worker) this.worker.wake(organizationId, types);
      this.hints.tell(organizationId);
    });
    if (!this.options.worker) return;
    await this.hints.listen((organizationId) => this.worker.wake(organizationId));
    this.worker.start();
    this.keySweep.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.keySweep.stop();
    await this.worker.stop();
    await this.worker.close();
    await this.hints.stop();
    await this.log.close();
  }
}
