import type { Database } from '../database/database.js';
import { gathering } from '../database/gathering.js';

/** One counter that goes up. */
export interface Count {
  readonly key: string;
  readonly points: number;
  /** Milliseconds since the epoch: end of the window, where this opens one. */
  readonly expire: number;
  readonly now: number;
}

/** How the counter stands after it. */
export interface Counted {
  readonly points: number;
  readonly expire: number;
}

/** Keys come sorted, so that two processes never wait for each other. */
const countAll = `
  insert into foyer_platform.rate_limits as kept (key, points, expire)
    select * from unnest($1::text[], $2::integer[], $3::bigint[])
  on conflict (key) do update set
    points = case when kept.expire <= $4 then excluded.points else kept.points + excluded.points end,
    expire = case when kept.expire <= $4 then excluded.expire else kept.expire end
  returning key, points, expire`;

interface Sum {
  readonly key: string;
  points: number;
  readonly expire: number;
}

const sumsOf = (counts: readonly Count[]): Map<string, Sum> => {
  const sums = new Map<string, Sum>();
  for (const { key, points, expire } of counts) {
    const sum = sums.get(key);
    if (sum) sum.points += points;
    else sums.set(key, { key, points, expire });
  }
  return sums;
};

/** Each of several counts of one key is told how it stood after itself, not after all of them. */
const share = (counts: readonly Count[], sums: ReadonlyMap<string, Sum>, after: Map<string, Counted>) => {
  const given = new Map<string, number>();
  return counts.map(({ key, points }): Counted => {
    const { points: total, expire } = after.get(key) ?? { points: 0, expire: 0 };
    const soFar = (given.get(key) ?? 0) + points;
    given.set(key, soFar);
    return { points: total - (sums.get(key)?.points ?? 0) + soFar, expire };
  });
};

/** Counts for all requests of a tick in one statement: a round trip is shared by everybody who waits for one. */
export class UpsertBatch {
  readonly count: (count: Count) => Promise<Counted> = gathering((counts) => this.run(counts));

  constructor(private readonly database: Database) {}

  private async run(counts: readonly Count[]): Promise<Counted[]> {
    const sums = sumsOf(counts);
    const rows = [...sums.values()].toSorted((a, b) => (a.key < b.key ? -1 : 1));
    const now = Math.max(...counts.map((count) => count.now));
    const { rows: after } = await this.database.queryPrepared<Counted & { key: string }>(countAll, [
      rows.map(({ key }) => key),
      rows.map(({ points }) => points),
      rows.map(({ expire }) => expire),
      now,
    ]);
    return share(counts, sums, new Map(after.map(({ key, ...counted }) => [key, counted])));
  }
}
