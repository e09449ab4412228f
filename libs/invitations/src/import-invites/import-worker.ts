import { Injectable, Logger } from '@nestjs/common';
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { isPassingFailure } from 'foyer/platform';
import { JobHints } from '../jobs/job-hints.js';
import { JobLeases, leaseSeconds } from '../jobs/job-leases.js';
import { isTakenOver } from '../jobs/job.js';
import type { Lease } from '../jobs/job.js';
import { ImportPortion } from './import-portion.js';
import { firstSize, nextSize } from './portion-size.js';

/** Until the next job has its turn, so that a short import does not wait for the end of a long one. */
const turnMs = 3_000;

const lookEvery = 1_000;
const renewEvery = (leaseSeconds * 1_000) / 3;
const sweepEvery = 3_600_000;

/** Works on imports, one turn at a time. Any number of processes may do so at once: each job is one's at a time. */
@Injectable()
export class ImportWorker implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Invitations');
  private running: Promise<void> | undefined;
  private isStopping = false;

  constructor(
    private readonly portions: ImportPortion,
    private readonly leases: JobLeases,
    private readonly hints: JobHints,
    private readonly scheduler: SchedulerRegistry,
  ) {}

  onApplicationBootstrap(): void {
    this.hints.listen(() => this.look());
    this.scheduler.addInterval(
      'foyer.jobs',
      setInterval(() => this.look(), lookEvery),
    );
    this.scheduler.addInterval(
      'foyer.jobs.sweep',
      setInterval(() => void this.sweep(), sweepEvery),
    );
  }

  /** Ends the portion under way; another process goes on from there at once. */
  async onApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    for (const name of ['foyer.jobs', 'foyer.jobs.sweep'])
      if (this.scheduler.doesExist('interval', name)) this.scheduler.deleteInterval(name);
    await this.running;
  }

  private look(): void {
    this.running ??= this.run().finally(() => (this.running = undefined));
  }

  /** Takes turns until there is nothing to do. */
  async run(): Promise<void> {
    try {
      for (let lease = await this.next(); lease; lease = await this.next()) await this.turn(lease);
    } catch (error) {
      this.logger.warn({ err: error, msg: 'Jobs could not be looked for; the next look tries again' });
    }
  }

  private async next(): Promise<Lease | undefined> {
    return this.isStopping ? undefined : this.leases.claim();
  }

  private async turn(lease: Lease): Promise<void> {
    const renewing = setInterval(() => void this.leases.renew(lease).catch(() => undefined), renewEvery);
    try {
      await this.work(lease);
    } catch (error) {
      await this.failed(lease, error);
    } finally {
      clearInterval(renewing);
    }
  }

  private async work(lease: Lease): Promise<void> {
    let taken = lease.dryRun ? await this.leases.createdSoFar(lease) : 0;
    let [after, size] = [0, firstSize];
    for (const end = performance.now() + turnMs; performance.now() < end && !this.isStopping;) {
      const begin = performance.now();
      const portion = await this.portions.next(lease, { after, size, taken });
      if (!portion) return this.leases.finish(lease);
      after = portion.last;
      taken += portion.created;
      size = nextSize(size, performance.now() - begin);
    }
    return this.leases.release(lease);
  }

  /** What the database did not hear of is settled by the lease, which runs out. */
  private async failed(lease: Lease, error: unknown): Promise<void> {
    if (isTakenOver(error)) return;
    this.logger.warn({ err: error, job: lease.jobId, msg: 'Work on a job was interrupted' });
    if (isPassingFailure(error)) return;
    const isGivenUp = await this.leases.failed(lease).catch(() => false);
    if (isGivenUp) this.logger.error({ job: lease.jobId, msg: 'A job was given up' });
  }

  private async sweep(): Promise<void> {
    await this.leases
      .sweep()
      .catch((error: unknown) => this.logger.warn({ err: error, msg: 'Old jobs could not be deleted' }));
  }
}
