import pg from 'pg';
import type { PoolClient } from 'pg';
import { copiedPages } from '../bytes/copied-pages.js';
import { withClient } from '../bytes/copied-rows.js';
import { CatchUp } from './catch-up.js';
import { Comparison } from './comparison.js';
import { CopiedEvent, rowKeyColumn } from './copied-event.js';
import { Corrections } from './corrections.js';
import type { Folding } from './folding.js';
import { keysWith } from './persons.js';
import { noteTouches, refuseGaps, selectByRow } from './touches.js';

/** What became of the rows of one organization. */
export interface Rebuilt {
  readonly events: number;
  readonly rows: number;
  /** Rows that were not in the table, or were there otherwise, and rows that were there and did not belong. */
  readonly written: number;
  readonly removed: number;
}

/** As many as die young: what outlives a collection of garbage costs several times as much. */
const pageSize = 250;

/**
 * Events are read in the order of an index, one after the other: sorted as they are, or handed over by parallel workers, they cost
 * as much again as reading them. Only their keys are sorted.
 */
const noBigSorts = ['seqscan', 'bitmapscan', 'hashjoin', 'mergejoin', 'memoize']
  .map((way) => `set local enable_${way} = off;`)
  .concat('set local max_parallel_workers_per_gather = 0')
  .join(' ');

/** Sorting what touches what may take longer than a forgotten transaction is borne with. */
const begin = `begin isolation level repeatable read; set local idle_in_transaction_session_timeout = 0`;

const headOf = async (client: PoolClient, organizationId: string, lock = ''): Promise<number> => {
  const text = `select head_seq from foyer_log.logs where organization_id = $1 ${lock}`;
  const { rows } = await client.query(text, [organizationId]);
  return Number(rows[0]?.head_seq ?? 0);
};

/** One rebuild of one organization's rows, by two connections. */
class Rebuild {
  private readonly corrections: Corrections;

  constructor(
    private readonly folding: Folding,
    /** Sees everything as of one moment. */
    private readonly reading: PoolClient,
    private readonly writing: PoolClient,
  ) {
    this.corrections = new Corrections(writing, folding.projection, folding.organizationId);
  }

  async run(): Promise<Rebuilt> {
    const { folding, reading, writing } = this;
    const { organizationId } = folding;
    await this.corrections.begin();
    await reading.query(begin);
    const head = await headOf(reading, organizationId);
    await refuseGaps(reading, organizationId, head);
    const rows = await this.compare(head);
    const catchUp = new CatchUp(folding, this.corrections, { reading, writing }, head);
    await catchUp.advance(await headOf(writing, organizationId));
    const done = await this.swap(catchUp);
    await this.corrections.end();
    return { events: catchUp.sequence, rows: rows + catchUp.added, ...done };
  }

  /** Compares as of one moment: rows and log are of the same, though both go on. @returns how many rows there must be */
  private async compare(head: number): Promise<number> {
    const { folding, reading, writing } = this;
    const { organizationId } = folding;
    const noted = await noteTouches(folding, reading, head);
    await reading.query(noBigSorts);
    const { rows } = await reading.query(`select pg_export_snapshot() as moment`);
    const moment = pg.escapeLiteral(String(rows[0].moment));
    await writing.query(`${begin}; set transaction snapshot ${moment}`);
    let left = head;
    const progress = (events: number): void => {
      const told = Math.min(events, left);
      left -= told;
      folding.progress(told);
    };
    const comparison = new Comparison({ ...folding, progress }, writing, this.corrections);
    const select = selectByRow(folding, head, noted);
    const keyWith = keysWith(folding);
    await comparison.through(
      copiedPages(reading, select, pageSize, (row) => {
        const event = new CopiedEvent(organizationId, row);
        return { key: row.text(rowKeyColumn), event, person: keyWith(event, row) };
      }),
    );
    await writing.query('commit');
    progress(left);
    return comparison.rows;
  }

  /** Nothing is appended while the head is held, so that rows which nobody touched since are still as they were compared. */
  private async swap(catchUp: CatchUp): Promise<{ written: number; removed: number }> {
    const { reading, writing } = this;
    await writing.query('begin');
    await catchUp.advance(await headOf(writing, this.folding.organizationId, 'for update'));
    await reading.query('commit');
    const done = await this.corrections.apply();
    await writing.query('commit');
    return done;
  }
}

/**
 * Makes the rows of one projection of one organization anew from its log, while commands go on and readers read: the events are
 * folded aside, those of one row after those of another, and compared with the table as of one moment; then, with the log's head
 * held, what was appended meanwhile is folded too and every row that is not right is put right, in one transaction. Readers see
 * the rows before or those after, never none. Memory does not grow with the log, nor with its rows: what is to be put right lies
 * in a temporary table.
 *
 * Processes that remember rows which were wrong keep them: where a table was damaged, or `evolve` has changed, start
 * every process with the new release first, rebuild, and where it was damaged start them again.
 */
export const rebuildRows = (folding: Folding): Promise<Rebuilt> =>
  withClient(folding.pool, (reading) =>
    withClient(folding.pool, (writing) => new Rebuild(folding, reading, writing).run()),
  );
