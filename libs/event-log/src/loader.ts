import type { Pool, PoolClient } from 'pg';
import { combined } from './combined.js';
import type { Piece } from './combined.js';
import { prepared } from './hot-pool.js';
import type { Head } from './lane-memory.js';
import { emptyHead } from './lane-memory.js';
import type { Projection, Lookup } from './projection.js';
import { planOf, rowFrom } from './projection.js';
import { textArray } from './sql-arrays.js';

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

type Fields = Record<string, unknown>;

/** Rows of a select as one JSON array: several selects fit into one statement, and its answer is parsed at once. */
const asJson = (select: string): string => `(select json_agg(r) from (${select}) r)`;

const bytes = (value: unknown): Buffer => Buffer.from(String(value).slice(2), 'hex');

const headPiece = (wanted: readonly Wanted[]): Piece => ({
  text: asJson(`select organization_id, head_seq, head_hash, head_at from foyer_log.logs
    where organization_id = any($1::text[])`),
  values: [textArray(wanted.map(({ organizationId }) => organizationId))],
});

const pairs = (
  wanted: readonly Wanted[],
  keysOf: (want: Wanted) => Iterable<string> | undefined,
): [Buffer, Buffer] => {
  const organizations: string[] = [];
  const keys: string[] = [];
  for (const want of wanted) {
    for (const key of keysOf(want) ?? []) {
      organizations.push(want.organizationId);
      keys.push(key);
    }
  }
  return [textArray(organizations), textArray(keys)];
};

const subjectPiece = (wanted: readonly Wanted[]): Piece[] =>
  wanted.every(({ subjects }) => subjects.size === 0)
    ? []
    : [
        {
          text: asJson(`select s.organization_id, s.subject, s.generation, s.wrapped
            from unnest($1::text[], $2::text[]) as k(o, s)
            join foyer_log.subject_keys s on s.organization_id = k.o and s.subject = k.s`),
          values: pairs(wanted, (want) => want.subjects),
        },
      ];

const takeHeads = (wanted: readonly Wanted[], records: readonly Fields[]): Map<string, Loaded> => {
  const found = new Map<unknown, Head>(
    records.map((row) => [
      row['organization_id'],
      {
        sequence: Number(row['head_seq']),
        hash: bytes(row['head_hash']),
        at: new Date(String(row['head_at'])).toISOString(),
      },
    ]),
  );
  return new Map(
    wanted.map(({ organizationId }) => [
      organizationId,
      { head: found.get(organizationId) ?? emptyHead, rows: new Map(), subjects: new Map(), found: [] },
    ]),
  );
};

const takeRows = (
  projection: Projection,
  records: readonly Fields[],
  loaded: ReadonlyMap<string, Loaded>,
): void => {
  for (const record of records) {
    const row = rowFrom(projection, record);
    const rows = loaded.get(String(record['$organization']))?.rows;
    if (!rows) continue;
    if (!rows.has(projection)) rows.set(projection, new Map());
    rows.get(projection)?.set(String((row as Fields)[projection.key]), row);
  }
};

const takeSubjects = (records: readonly Fields[], loaded: ReadonlyMap<string, Loaded>): void => {
  for (const { organization_id: organizationId, subject, generation, wrapped } of records) {
    loaded.get(String(organizationId))?.subjects.set(String(subject), {
      subject: String(subject),
      generation: Number(generation),
      wrapped: wrapped === null ? null : bytes(wrapped),
    });
  }
};

const joined = (texts: readonly string[]): string =>
  `select ${texts.map((text, n) => `${text} as a${n}`).join(', ')}`;

/** Everything that is found by key, in one statement. */
const loadKeyed = async (
  client: Pool | PoolClient,
  wanted: readonly Wanted[],
): Promise<Map<string, Loaded>> => {
  const projections = [...new Set(wanted.flatMap(({ rows }) => [...rows.keys()]))];
  const pieces = [
    headPiece(wanted),
    ...projections.map((projection) => ({
      text: asJson(planOf(projection).select),
      values: pairs(wanted, (want) => want.rows.get(projection)),
    })),
    ...subjectPiece(wanted),
  ];
  const { rows } = await client.query(combined('load', pieces, joined));
  const answer = (n: number): readonly Fields[] => rows[0]?.[`a${n}`] ?? [];
  const loaded = takeHeads(wanted, answer(0));
  projections.forEach((projection, n) => takeRows(projection, answer(n + 1), loaded));
  takeSubjects(answer(projections.length + 1), loaded);
  return loaded;
};

type Ask = (client: PoolClient) => Promise<{ want: Wanted; index: number; rows: object[] }>;

const lookupsOf = (wanted: readonly Wanted[]): Ask[] =>
  wanted.flatMap((want) =>
    want.lookups.map(({ lookup, argument }, index): Ask => async (client) => {
      const text = `select ${planOf(lookup.projection).selected} from ${lookup.projection.table} t
        where t.organization_id = $1 and $2::timestamptz is not null and $3::text is not null and (${lookup.where})
        limit ${lookup.limit}`;
      const values = [want.organizationId, want.at, argument];
      const { rows } = await client.query(prepared({ text, values }));
      return { want, index, rows: rows.map((record) => rowFrom(lookup.projection, record)) };
    }),
  );

/** Reads on a connection, as it is. */
export const loadWithin = async (
  client: PoolClient,
  wanted: readonly Wanted[],
): Promise<Map<string, Loaded>> => {
  const keyed = loadKeyed(client, wanted);
  const asked = lookupsOf(wanted).map((ask) => ask(client));
  const results = await Promise.allSettled([keyed, ...asked]);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
  const loaded = await keyed;
  for (const { want, index, rows } of await Promise.all(asked)) {
    const own = loaded.get(want.organizationId);
    if (own) own.found[index] = rows;
  }
  return loaded;
};

/** With questions that keys cannot answer: several statements, so a transaction that keeps them to one snapshot. */
const loadInTransaction = async (
  client: PoolClient,
  wanted: readonly Wanted[],
): Promise<Map<string, Loaded>> => {
  const begun = client.query('begin isolation level repeatable read read only');
  const loading = loadWithin(client, wanted);
  const ended = client.query('commit');
  const results = await Promise.allSettled([begun, loading, ended]);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
  return loading;
};

/** Reads what several lanes want in one snapshot and one round trip. */
export const load = async (pool: Pool, wanted: readonly Wanted[]): Promise<Map<string, Loaded>> => {
  if (wanted.every(({ lookups }) => lookups.length === 0)) return loadKeyed(pool, wanted);
  const client = await pool.connect();
  try {
    const loaded = await loadInTransaction(client, wanted);
    client.release();
    return loaded;
  } catch (error) {
    client.release(true);
    throw error;
  }
};
