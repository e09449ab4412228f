import type { LimiterParts } from './shared-limiter.js';

const month = 30 * 24 * 60 * 60_000;
const keyOf = (pair: string): string => `known:${pair}`;

/** From where an account was signed in to within 30 days; pairs of account and client, by their keyed hash alone. */
export class KnownClients {
  constructor(private readonly parts: LimiterParts) {}

  async has(pair: string): Promise<boolean> {
    const { rowCount } = await this.parts.database.query(
      `select from foyer_platform.rate_limits where key = $1 and expire > $2`,
      [keyOf(pair), this.parts.clock.now()],
    );
    return rowCount === 1;
  }

  async remember(pair: string): Promise<void> {
    const now = this.parts.clock.now();
    await this.parts.batch.count({ key: keyOf(pair), points: 1, expire: now + month, now });
  }
}
