import type { Pool } from 'pg';
import type { Projection } from '../projection.js';
import type { EventReader } from '../reader.js';
import { rebuildRows } from './rebuild.js';
import type { Rebuilt } from './rebuild.js';

/** How far a rebuild is. `events` are the log's when it began; some are appended meanwhile. */
export interface RebuildProgress {
  readonly organizations: { readonly done: number; readonly all: number };
  readonly events: { readonly done: number; readonly all: number };
}

/** Which projection to rebuild, from what. */
export interface RebuildJob {
  /** With two connections at least; twelve serve as many organizations at once as there will be. */
  readonly pool: Pool;
  readonly reader: EventReader;
  readonly projection: Projection;
  /** All unless given. */
  readonly organizationId?: string;
  readonly progress?: (progress: RebuildProgress) => void;
}

const most = 4;

/** One connection of each holds a transaction, and must find another to read on with. */
const atOnce = (pool: Pool): number => Math.max(1, Math.min(most, Math.floor(pool.options.max / 2)));

interface Log {
  readonly organizationId: string;
  readonly events: number;
}

const logsOf = async ({ pool, organizationId }: RebuildJob): Promise<Log[]> => {
  const { rows } = await pool.query(
    `select organization_id, head_seq from foyer_log.logs where $1::text is null or organization_id = $1
     order by head_seq desc, organization_id`,
    [organizationId ?? null],
  );
  return rows.map((row) => ({ organizationId: row.organization_id, events: Number(row.head_seq) }));
};

const sum = (one: Rebuilt, other: Rebuilt): Rebuilt => ({
  events: one.events + other.events,
  rows: one.rows + other.rows,
  written: one.written + other.written,
  removed: one.removed + other.removed,
});

/**
 * Rebuilds a projection in every organization, several at once, the longest logs first.
 * @returns what was found and done in all of them together, and in how many
 */
export const rebuildEverywhere = async (
  job: RebuildJob,
): Promise<Rebuilt & { readonly organizations: number }> => {
  const logs = await logsOf(job);
  const state = { organizations: 0, events: 0 };
  const all = logs.reduce((before, { events }) => before + events, 0);
  const tell = (events: number, organizations: number): void => {
    state.events += events;
    state.organizations += organizations;
    job.progress?.({
      organizations: { done: state.organizations, all: logs.length },
      events: { done: Math.min(state.events, all), all },
    });
  };
  let total: Rebuilt = { events: 0, rows: 0, written: 0, removed: 0 };
  const waiting = logs.values();
  const work = async (): Promise<void> => {
    for (const { organizationId } of waiting) {
      const { pool, reader, projection } = job;
      const progress = (events: number): void => tell(events, 0);
      const rebuilt = await rebuildRows({ pool, reader, projection, organizationId, progress });
      total = sum(total, rebuilt);
      tell(0, 1);
    }
  };
  await Promise.all(Array.from({ length: atOnce(job.pool) }, work));
  return { ...total, organizations: logs.length };
};
