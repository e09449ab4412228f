import { randomUUID } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';

const channel = 'foyer_log';
const throttleMs = 100;
const mostIds = 100;

/**
 * Tells other processes which logs have grown: NOTIFY from outside the transaction, at most 10 a second.
 * Only hints: whatever is lost here, the sweep finds.
 */
export class CommitHints {
  private readonly grown = new Set<string>();
  private timer: NodeJS.Timeout | undefined;
  private listening: PoolClient | undefined;
  private stopped = false;
  /** A process knows what it wrote itself: it hears no hint of its own. */
  private readonly self = randomUUID();

  constructor(
    private readonly pool: Pool,
    private readonly report: (message: string, error: unknown) => void,
  ) {}

  tell(organizationId: string): void {
    this.grown.add(organizationId);
    this.timer ??= setTimeout(() => void this.flush(), throttleMs).unref();
  }

  /** Calls back with the organizations that other processes tell of; reconnects when the connection breaks. */
  async listen(wake: (organizationId: string) => void): Promise<void> {
    try {
      const client = await this.pool.connect();
      this.listening = client;
      client.on('notification', ({ payload }) => this.hear(payload ?? '', wake));
      client.on('error', () => this.lost(client, wake));
      await client.query(`listen ${channel}`);
    } catch (error) {
      this.report('Listening for hints of other processes failed; the sweep goes on.', error);
      this.again(wake);
    }
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    this.listening?.release(true);
    this.listening = undefined;
  }

  private hear(payload: string, wake: (organizationId: string) => void): void {
    const [from, ...ids] = payload.split(',');
    if (from !== this.self) for (const id of ids) wake(id);
  }

  private lost(client: PoolClient, wake: (organizationId: string) => void): void {
    if (this.listening !== client) return;
    this.listening = undefined;
    client.release(true);
    this.again(wake);
  }

  private again(wake: (organizationId: string) => void): void {
    if (!this.stopped) setTimeout(() => void this.listen(wake), 1_000).unref();
  }

  private async flush(): Promise<void> {
    this.timer = undefined;
    const ids = [...this.grown];
    this.grown.clear();
    try {
      for (let from = 0; from < ids.length; from += mostIds) {
        await this.pool.query(`select pg_notify($1, $2)`, [
          channel,
          [this.self, ...ids.slice(from, from + mostIds)].join(','),
        ]);
      }
    } catch (error) {
      this.report('A hint to other processes was lost; their sweep finds it.', error);
    }
  }
}
