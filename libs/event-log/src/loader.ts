import type { Pool, PoolClient } from 'pg';
import { prepared } from './hot-pool.js';
import type { Head } from './lane-memory.js';
import { emptyHead } from './lane-memory.js';
import type { Projection, Lookup } from './projection.js';
import { planOf, rowFrom } from './projection.js';

/** What one organization's lane wants to read. */
export interface Wanted {
  readonly organizationId: string;
  readonly rows: ReadonlyMap<Projection, ReadonlySet<string>>;
  readonly subjects: ReadonlySet<string>;
  readonly lookups: readonly { readonly lookup: Lookup; readonly argument: string }[];
  readonly at: string;
}

/** Everything read is of one snapshot. */
export interface Loaded {
  readonly head: Head;
  readonly rows: Map<Projection, Map<string, object>>;
  readonly subjects: Map<string, { subject: string; generation: number; wrapped: Buffer | null }>;
  /** In the order of `lookups`. */
  readonly found: object[][];
}

type Part = (client: PoolClient) => Promise<void>;

const heads =
  (wanted: readonly Wanted[], into: Map<string, Loaded>): Part =>
  async (client) => {
    const { rows } = await client.query(
      `select organization_id, head_seq, head_hash, head_at from foyer_log.logs where organization_id = any($1::text[])`,
      [wanted.map(({ organizationId }) => organizationId)],
    );
    const found = new Map<string, Head>(
      rows.map((row) => [
        row.organization_id,
        { sequence: Number(row.head_seq), hash: row.head_hash, at: new Date(row.head_at).toISOString() },
      ]),
    );
    for (const { organizationId } of wanted) {
      into.set(organizationId, {
        head: found.get(organizationId) ?? emptyHead,
        rows: new Map(),
        subjects: new Map(),
        found: [],
      });
    }
  };

const pairs = <T>(
  wanted: readonly Wanted[],
  keysOf: (want: Wanted) => Iterable<T> | undefined,
): [string[], T[]] => {
  const organizations: string[] = [];
  const keys: T[] = [];
  for (const want of wanted) {
    for (const key of keysOf(want) ?? []) {
      organizations.push(want.organizationId);
      keys.push(key);
    }
  }
  return [organizations, keys];
};

const rowsOf =
  (projection: Projection, wanted: readonly Wanted[], into: Map<string, Loaded>): Part =>
  async (client) => {
    const values = pairs(wanted, (want) => want.rows.get(projection));
    const { rows } = await client.query(prepared({ text: planOf(projection).select, values }));
    for (const record of rows) {
      const row = rowFrom(projection, record);
      const loaded = into.get(record['$organization']);
      if (!loaded) continue;
      if (!loaded.rows.has(projection)) loaded.rows.set(projection, new Map());
      loaded.rows.get(projection)?.set(String((row as Record<string, unknown>)[projection.key]), row);
    }
  };

const subjectsOf =
  (wanted: readonly Wanted[], into: Map<string, Loaded>): Part =>
  async (client) => {
    const values = pairs(wanted, (want) => want.subjects);
    if (values[0].length === 0) return;
    const text = `select s.organization_id, s.subject, s.generation, s.wrapped from unnest($1::text[], $2::text[]) as k(o, s)
      join foyer_log.subject_keys s on s.organization_id = k.o and s.subject = k.s`;
    const { rows } = await client.query(prepared({ text, values }));
    for (const row of rows) into.get(row.organization_id)?.subjects.set(row.subject, row);
  };

const lookupOf =
  (want: Wanted, index: number, into: Map<string, Loaded>): Part =>
  async (client) => {
    const { lookup, argument } = want.lookups[index] ?? { lookup: undefined, argument: '' };
    if (!lookup) return;
    const text = `select ${planOf(lookup.projection).selected} from ${lookup.projection.table} t
      where t.organization_id = $1 and $2::timestamptz is not null and $3::text is not null and (${lookup.where})
      limit ${lookup.limit}`;
    const { rows } = await client.query(prepared({ text, values: [want.organizationId, want.at, argument] }));
    const loaded = into.get(want.organizationId);
    if (loaded) loaded.found[index] = rows.map((record) => rowFrom(lookup.projection, record));
  };

/** Reads what several lanes want in one snapshot and one round trip. */
export const load = async (pool: Pool, wanted: readonly Wanted[]): Promise<Map<string, Loaded>> => {
  const loaded = new Map<string, Loaded>();
  const projections = new Set(wanted.flatMap(({ rows }) => [...rows.keys()]));
  const parts: Part[] = [
    heads(wanted, loaded),
    ...[...projections].map((projection) => rowsOf(projection, wanted, loaded)),
    subjectsOf(wanted, loaded),
    ...wanted.flatMap((want) => want.lookups.map((_, index) => lookupOf(want, index, loaded))),
  ];
  const client = await pool.connect();
  try {
    const results = await Promise.allSettled([
      client.query('begin isolation level repeatable read read only'),
      ...parts.map((part) => part(client)),
      client.query('commit'),
    ]);
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
    client.release();
    return loaded;
  } catch (error) {
    client.release(true);
    throw error;
  }
};
