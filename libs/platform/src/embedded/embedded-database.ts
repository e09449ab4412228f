import { randomBytes } from 'node:crypto';
import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { ensureCluster } from './cluster.js';
import { lastConnection, removeConnection, writeConnection } from './connection-file.js';
import { runCluster, urlOf } from './embedded-cluster.js';
import type { ClusterOptions } from './embedded-cluster.js';
import { keptText, makeDataFolder } from './kept-text.js';
import { claim, ownerIn, release } from './ownership.js';
import { placeOf } from './place.js';
import type { Place } from './cluster-place.js';
import { askToStop, startPostmaster, stopPostmaster } from './postmaster.js';
import type { PostgresSettings } from './postmaster.js';
import { postmasterOf } from './postmaster-file.js';

export interface EmbeddedDatabaseOptions {
  readonly dataDir: string;
  /** First port to try, instead of the one that it had last; the next free one is taken. */
  readonly port?: number;
  /** Settings of PostgreSQL beside or instead of ours, for tests. */
  readonly settings?: PostgresSettings;
}

/** Written before the cluster is made, and kept as long as it. */
const passwordFile = 'database-password';
const preferredPort = 54_320;
const watchEveryMs = 1_000;
const settings: PostgresSettings = {
  shared_buffers: '256MB',
  max_connections: '100',
  synchronous_commit: 'on',
  jit: 'off',
};

const optionsOf = (dataDir: string, options: EmbeddedDatabaseOptions): ClusterOptions => ({
  password: keptText(join(dataDir, passwordFile), () => randomBytes(24).toString('base64url')),
  port: options.port ?? Number(new URL(lastConnection(dataDir)?.url ?? `x://x:${preferredPort}`).port),
  settings: { ...settings, ...options.settings },
});

/** @returns whether the data folder has an embedded database, running or not */
export const hasEmbeddedDatabase = (dataDir: string): boolean => existsSync(join(dataDir, passwordFile));

/**
 * A real PostgreSQL in the data folder, on a loopback port. The process that starts it owns it and stops it; further
 * processes find and use it. When the owner was killed, PostgreSQL runs on, and the next process becomes its owner.
 * The owner starts it again, on the same port, when PostgreSQL itself is killed.
 */
export class EmbeddedDatabase {
  private stopped: Promise<void> | undefined;
  private watch: NodeJS.Timeout | undefined;
  private readonly atExit = (): void => void this.letGo();

  private constructor(
    private readonly dataDir: string,
    private readonly place: Place,
    private readonly options: ClusterOptions,
    /** Holds a password. */
    readonly url: string,
    /** Whether {@link stop} stops PostgreSQL. */
    readonly isOwner: boolean,
  ) {
    if (!isOwner) return;
    process.once('exit', this.atExit);
    this.watchOver();
  }

  /** Starts PostgreSQL, making the cluster at the first time, or finds the one that runs. */
  static async start(given: EmbeddedDatabaseOptions): Promise<EmbeddedDatabase> {
    makeDataFolder(given.dataDir);
    const dataDir = realpathSync(given.dataDir);
    const ownerFile = join(dataDir, 'owner');
    claim(ownerFile);
    try {
      const place = placeOf(dataDir);
      const options = optionsOf(dataDir, given);
      await ensureCluster(place, options.password);
      const { pid, port } = await runCluster(place, options);
      // again: whoever owned it at first may have left it meanwhile
      const isOwner = claim(ownerFile);
      const url = urlOf(port, options.password);
      writeConnection(dataDir, { url, postgresPid: pid, ownerPid: ownerIn(ownerFile)?.pid ?? process.pid });
      return new EmbeddedDatabase(dataDir, place, { ...options, port }, url, isOwner);
    } catch (error) {
      release(ownerFile);
      throw error;
    }
  }

  /** Stops PostgreSQL if this process owns it; returns when it has ended. Can be called again. */
  async stop(): Promise<void> {
    this.stopped ??= this.isOwner ? this.stopOwned() : Promise.resolve();
    return this.stopped;
  }

  private async stopOwned(): Promise<void> {
    process.removeListener('exit', this.atExit);
    const pid = this.letGo();
    if (pid !== undefined) await stopPostmaster(pid);
  }

  /** The part that can be done while a process exits: signal first, so that the next owner sees it stopping. */
  private letGo(): number | undefined {
    clearInterval(this.watch);
    const pid = postmasterOf(this.place.cluster)?.pid;
    if (pid !== undefined) askToStop(pid);
    if (pid !== undefined) removeConnection(this.dataDir, pid);
    release(join(this.dataDir, 'owner'));
    return pid;
  }

  private watchOver(): void {
    let busy = false;
    this.watch = setInterval(() => {
      if (busy || postmasterOf(this.place.cluster) !== undefined) return;
      busy = true;
      void this.revive().finally(() => (busy = false));
    }, watchEveryMs).unref();
  }

  /** What else runs on the port meanwhile, or the dead one's last children, make it fail: the next look tries again. */
  private async revive(): Promise<void> {
    const { port, settings: given } = this.options;
    const started = await startPostmaster(this.place, port, given).catch(() => undefined);
    if (started === undefined) return;
    if (this.stopped === undefined)
      writeConnection(this.dataDir, { url: this.url, postgresPid: started.pid, ownerPid: process.pid });
    else await stopPostmaster(started.pid);
  }
}
