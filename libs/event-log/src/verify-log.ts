import pg from 'pg';
import type { Pool } from 'pg';
import { copyRows, withClient } from './bytes/copied-rows.js';
import type { CopiedRow } from './bytes/copied-rows.js';
import { chainColumns, EventChain } from './bytes/event-bytes.js';
import type { ChainProblem } from './chain.js';
import { endOfChain } from './chain.js';
import { readHead } from './reader.js';

/** What became of verifying a log: all well up to a sequence, and the first bad place if there is one. */
export interface Verification {
  readonly ok: boolean;
  readonly verifiedTo: number;
  readonly firstBad?: ChainProblem;
}

/** One statement's share: a fraction of a second. */
const pageSize = 20_000;

/** Verifies the events of one log as they are copied out of the database. */
class LogVerifier {
  last = 0;
  problem: ChainProblem | undefined;
  private readonly chain: EventChain;

  constructor(organizationId: string) {
    this.chain = new EventChain(organizationId);
  }

  /** What comes behind the first bad event cannot be trusted. */
  take(row: CopiedRow): void {
    if (this.problem) return;
    const sequence = this.last + 1;
    if (row.int8(0) !== sequence) this.problem = { sequence, problem: 'gap' };
    else if (!this.chain.link(row)) this.problem = { sequence, problem: 'changed' };
    else this.last = sequence;
  }

  verification(head: { sequence: number; hash: string }): Verification {
    const { last } = this;
    const firstBad = this.problem ?? endOfChain(head, last, this.chain.hash.toString('hex'));
    return { ok: firstBad === undefined, verifiedTo: last, ...(firstBad && { firstBad }) };
  }
}

/** @returns what selects the events between two sequences */
const pageOf = (organizationId: string, after: number, until: number): string =>
  `select ${chainColumns} from foyer_log.events where organization_id = ${pg.escapeLiteral(organizationId)}
   and seq > ${after} and seq <= ${until} order by seq`;

/** In their order, by the index: a planner that has no statistics of the table yet would sort each page. */
const inOrder = `begin read only; set local enable_bitmapscan = off`;

/**
 * Verifies an organization's log from its first event to the head that stands when it begins, in constant memory.
 * @param progress called after each page with the sequence verified so far and the head's
 */
export const verifyLog = async (
  pool: Pool,
  organizationId: string,
  progress: (verifiedTo: number, head: number) => void = () => undefined,
): Promise<Verification> => {
  const head = await readHead(pool, organizationId);
  const verifier = new LogVerifier(organizationId);
  for (let goesOn = true; goesOn;) {
    const before = verifier.last;
    const until = Math.min(before + pageSize, head.sequence);
    await withClient(pool, async (client) => {
      await client.query(inOrder);
      await copyRows(client, pageOf(organizationId, before, until), (row) => verifier.take(row));
      await client.query('commit');
    });
    goesOn = verifier.last === before + pageSize && verifier.last < head.sequence;
    progress(verifier.last, head.sequence);
  }
  return verifier.verification(head);
};
