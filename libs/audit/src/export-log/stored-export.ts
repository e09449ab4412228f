import type { Pool } from 'pg';
import type { Checkpoint, CheckpointKey } from '../checkpoints/checkpoint.js';
import { readCheckpoints } from '../checkpoints/checkpoint-store.js';
import { storedPages } from '../reading/stored-pages.js';

/** What a line of a verifiable export is when it is no event; events have no `record`. */
export type ExportRecord =
  | { readonly record: 'export'; readonly version: 1; readonly checkpoint: Checkpoint }
  | ({ readonly record: 'key' } & CheckpointKey)
  | { readonly record: 'checkpoint'; readonly checkpoint: Checkpoint };

const pageSize = 2_000;

/** Older checkpoints one by one, each to be told right after the event that it is of. */
async function* checkpointsOf(
  pool: Pool,
  { organizationId, sequence }: Checkpoint,
): AsyncGenerator<Checkpoint> {
  for (let after = 0; ;) {
    const page = await readCheckpoints(pool, organizationId, { after, until: sequence });
    yield* page;
    const last = page.at(-1);
    if (!last) return;
    after = last.sequence;
  }
}

const lineOf = (value: object): string => `${JSON.stringify(value)}\n`;

/**
 * An export that can be verified without a database, as pieces of NDJSON, a page in memory at a time: one line with the
 * checkpoint that says where it ends, the public keys, then every event in stored form, older checkpoints among them.
 * @param end where the log stands, signed
 * @param progress called after each page with the sequence written so far
 */
export async function* storedExport(
  pool: Pool,
  end: Checkpoint,
  keys: readonly CheckpointKey[],
  progress: (sequence: number) => void = () => undefined,
): AsyncGenerator<string> {
  const tell = (record: ExportRecord): string => lineOf(record);
  yield (
    tell({ record: 'export', version: 1, checkpoint: end }) +
    keys.map((key) => tell({ record: 'key', ...key })).join('')
  );
  const checkpoints = checkpointsOf(pool, end);
  let next = await checkpoints.next();
  const stretch = { until: end.sequence };
  for await (const page of storedPages(pool, end.organizationId, stretch, pageSize)) {
    let text = '';
    for (const event of page) {
      text += lineOf(event);
      while (!next.done && next.value.sequence <= event.sequence) {
        text += tell({ record: 'checkpoint', checkpoint: next.value });
        next = await checkpoints.next();
      }
    }
    yield text;
    progress(page.at(-1)?.sequence ?? 0);
  }
}
