import type { Clock } from 'foyer/platform';
import type { Pool, PoolClient } from 'pg';
import type { Batch, Registry } from './batch.js';
import { findOut, judge } from './commit.js';
import type { CommitOutcome } from './commit.js';
import { isConnectionLoss } from './failures.js';
import { loadWithin } from './loader.js';
import { patiently } from './patience.js';
import type { SubjectKeys } from './subject-keys.js';
import { toAppend } from './to-append.js';
import type { BatchAppend } from './to-append.js';
import { sendWithin } from './writer.js';

/** What a turn works with. */
export interface TurnParts {
  readonly pool: Pool;
  readonly registry: Registry;
  readonly clock: Clock;
  readonly subjectKeys: SubjectKeys;
}

/** How a turn ended; nothing to write: no append. */
export interface TurnEnd {
  readonly append: BatchAppend | undefined;
  readonly outcome: CommitOutcome;
}

const quiet: TurnEnd = { append: undefined, outcome: { is: 'committed', moved: new Set() } };

const lock = 'select from foyer_log.logs where organization_id = $1 for update';

/** Reads and decides until nothing is missing; as the log is held, several reads are of one state. */
const decide = async (client: PoolClient, batch: Batch, parts: TurnParts): Promise<void> => {
  for (let open = true; open;) {
    const now = new Date(parts.clock.now()).toISOString();
    const wanted = batch.wanted(now);
    const loaded = (await loadWithin(client, [wanted])).get(wanted.organizationId);
    if (loaded) batch.take(loaded, (key) => parts.subjectKeys.unwrap(wanted.organizationId, key));
    open = batch.decide(now);
  }
};

/** Nothing was sent before the decision, so that a connection that breaks until then leaves nothing open. */
const holdAndDecide = async (batch: Batch, parts: TurnParts): Promise<PoolClient> => {
  const client = await parts.pool.connect();
  try {
    await Promise.all([client.query('begin'), client.query(lock, [batch.lane.organizationId])]);
    await decide(client, batch, parts);
    return client;
  } catch (error) {
    client.release(true);
    throw error;
  }
};

const write = async (client: PoolClient, append: BatchAppend, parts: TurnParts): Promise<CommitOutcome> => {
  try {
    await sendWithin(client, [append]);
    client.release();
    return { is: 'committed', moved: new Set() };
  } catch (error) {
    client.release(true);
    return isConnectionLoss(error) ? findOut(parts.pool, parts.clock, [append]) : judge(error, [append]);
  }
};

/**
 * One batch of a log that another process writes to as well: the log is held from before it is read until it is written, so that
 * processes take turns, and none decides what another makes void. Slower for one alone, since nobody works ahead.
 */
export const takeTurn = async (batch: Batch, parts: TurnParts): Promise<TurnEnd> => {
  const client = await patiently(parts.clock, () => holdAndDecide(batch, parts));
  if (!batch.writes) {
    await client.query('rollback').then(
      () => client.release(),
      () => client.release(true),
    );
    return quiet;
  }
  const append = toAppend(batch, parts.registry, parts.subjectKeys);
  return { append, outcome: await write(client, append, parts) };
};
