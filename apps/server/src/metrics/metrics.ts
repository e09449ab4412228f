import { Inject, Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { EventLog } from 'foyer/event-log';
import { Database, DATABASE } from 'foyer/platform';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import { Backlog } from './backlog.js';
import { measureRequests } from './http-metrics.js';

/** Everything that is measured, in a registry of its own: several applications may run in one process. */
@Injectable()
export class Metrics implements OnModuleInit {
  private readonly registry = new Registry();
  private readonly backlog: Backlog;

  constructor(
    private readonly host: HttpAdapterHost,
    private readonly eventLog: EventLog,
    @Inject(DATABASE) database: Database,
  ) {
    this.backlog = new Backlog(database, this.registry);
    collectDefaultMetrics({ register: this.registry });
  }

  onModuleInit(): void {
    const instance = this.host.httpAdapter.getInstance() as FastifyInstance;
    measureRequests(instance, this.registry);
    const batches = new Histogram({
      name: 'foyer_lane_batch_commands',
      help: 'Commands of one organization that were decided together.',
      buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256],
      registers: [this.registry],
    });
    this.eventLog.onBatch((commands) => batches.observe(commands));
  }

  /** @returns the text format of Prometheus, version 0.0.4 */
  async read(): Promise<string> {
    await this.backlog.refresh();
    return this.registry.metrics();
  }
}
