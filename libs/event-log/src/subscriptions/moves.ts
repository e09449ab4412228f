import type { Pool, QueryResult } from 'pg';
import { besideEvents } from '../beside.js';
import type { Statement } from '../decision.js';
import { prepared } from '../hot-pool.js';
import type { Lease } from './lease.js';
import { placeText } from './lease.js';

/** A position that moves on, and what is committed with it. */
export interface Move {
  readonly lease: Lease;
  readonly position: number;
  readonly statements: readonly Statement[];
  /** Whether the lease ends with it. */
  readonly isLast: boolean;
}

const move = `
  update foyer_log.subscriptions s set position = m.position, retry_at = null,
    attempts = case when s.position < m.position then 0 else s.attempts end,
    leased_until = case when m.is_last then null else s.leased_until end
  from unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::boolean[])
    as m (name, organization_id, fence, position, is_last)
  where s.name = m.name and s.organization_id = m.organization_id and s.fence = m.fence
  returning s.name, s.organization_id as "organizationId", s.fence::float8 as fence`;

const statementOf = (moves: readonly Move[]): ReturnType<typeof prepared> =>
  prepared({
    text: move,
    values: [
      moves.map(({ lease }) => lease.name),
      moves.map(({ lease }) => lease.organizationId),
      moves.map(({ lease }) => lease.fence),
      moves.map(({ position }) => position),
      moves.map(({ isLast }) => isLast),
    ],
  });

const fenced = (lease: Pick<Lease, 'name' | 'organizationId' | 'fence'>): string =>
  `${placeText(lease)} ${lease.fence}`;

const heldOf = (moves: readonly Move[], { rows }: QueryResult): Set<Lease> => {
  const moved = new Set(rows.map(fenced));
  return new Set(moves.map(({ lease }) => lease).filter((lease) => moved.has(fenced(lease))));
};

/** Moves where nothing is written beside. @returns the leases that were held */
export const moveOnly = async (pool: Pool, moves: readonly Move[]): Promise<ReadonlySet<Lease>> =>
  heldOf(moves, await pool.query(statementOf(moves)));

const allOf = async (sent: readonly Promise<QueryResult>[]): Promise<void> => {
  const results = await Promise.allSettled(sent);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
};

/** Moves all, and writes what goes with those whose lease was held, in one transaction. @returns the leases that were held */
export const moveInTransaction = async (pool: Pool, moves: readonly Move[]): Promise<ReadonlySet<Lease>> => {
  const client = await pool.connect();
  try {
    const [, moved] = await Promise.all([client.query('begin'), client.query(statementOf(moves))]);
    const held = heldOf(moves, moved);
    const { gathered, statements } = besideEvents(
      moves.filter(({ lease }) => held.has(lease)).flatMap((each) => each.statements),
    );
    await allOf([
      ...gathered.map((piece) => client.query(prepared(piece))),
      ...statements.map(({ text, values }) => client.query(text, [...values])),
      client.query('commit'),
    ]);
    client.release();
    return held;
  } catch (error) {
    client.release(true);
    throw error;
  }
};
