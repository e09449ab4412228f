import type { Claim, IdempotencyKeys, KeptAnswer } from 'foyer/platform';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { canonical } from '../canonical.js';
import { openAt, outcomePlace } from './outcomes.js';
import { leaseLife, Run } from './run.js';
import type { RunParts } from './run.js';

/** How long a key is kept; hours. */
const keptFor = 24;
/** Rows that one statement deletes. */
const sweptAtOnce = 5_000;

const purpose = 'foyer/idempotency-request/v1';

interface KeyRow {
  readonly kid: string;
  readonly request: Buffer;
  readonly fence: string;
  readonly done: boolean;
  readonly free: boolean;
  readonly old: boolean;
  readonly answer: Buffer | null;
}

interface OutcomeRow {
  readonly step: number;
  readonly item: number;
  readonly outcome: Buffer;
  readonly has_effect: boolean;
}

const insert = `
  insert into foyer_log.idempotency_keys (id, kid, request, leased_until)
  values ($1, $2, $3, now() + $4 * interval '1 millisecond') on conflict do nothing`;

const select = `
  select kid, request, fence, answer, done_at is not null as done, leased_until <= now() as free,
    created_at < now() - $2 * interval '1 hour' as old
  from foyer_log.idempotency_keys where id = $1`;

const takeOver = `
  update foyer_log.idempotency_keys set fence = fence + 1, leased_until = now() + $3 * interval '1 millisecond'
  where id = $1 and fence = $2 and done_at is null and leased_until <= now()`;

const remove = `
  delete from foyer_log.idempotency_keys where id = $1 and created_at < now() - $2 * interval '1 hour'`;

/** Idempotency keys in the log's database, so that what they promise is committed with the events. */
export class PostgresIdempotencyKeys implements IdempotencyKeys {
  constructor(private readonly parts: RunParts) {}

  async claim(id: Buffer, request: object): Promise<Claim> {
    const { pool, keyRing } = this.parts;
    const text = canonical(JSON.parse(JSON.stringify(request)));
    const kid = keyRing.current;
    const values = [id, kid, this.digest(kid, text), leaseLife];
    for (;;) {
      const { rowCount } = await pool.query(insert, values);
      if (rowCount === 1) return this.run(id, 1, false);
      const { rows } = await pool.query<KeyRow>(select, [id, keptFor]);
      const [row] = rows;
      const claim = row && (await this.judge(id, row, text));
      if (claim) return claim;
    }
  }

  /** Deletes what is older than a day. @returns how many keys went */
  async sweep(): Promise<number> {
    for (let swept = 0; ;) {
      const { rowCount } = await this.parts.pool.query(
        `delete from foyer_log.idempotency_keys where id in (select id from foyer_log.idempotency_keys
           where created_at < now() - $1 * interval '1 hour' limit $2)`,
        [keptFor, sweptAtOnce],
      );
      swept += rowCount ?? 0;
      if ((rowCount ?? 0) < sweptAtOnce) return swept;
    }
  }

  /** @returns undefined when the row has changed meanwhile and is to be looked at again */
  private async judge(id: Buffer, row: KeyRow, text: string): Promise<Claim | undefined> {
    const { pool, keyRing } = this.parts;
    if (row.old) {
      await pool.query(remove, [id, keptFor]);
      return undefined;
    }
    // a request that was signed by a key that has left the ring cannot be compared any more
    if (!keyRing.has(row.kid) || !timingSafeEqual(row.request, this.digest(row.kid, text)))
      return { is: 'mismatch' };
    if (row.done) return this.again(id, row);
    if (!row.free) return { is: 'in-flight' };
    const { rowCount } = await pool.query(takeOver, [id, row.fence, leaseLife]);
    return rowCount === 1 ? this.run(id, Number(row.fence) + 1, false) : undefined;
  }

  private again(id: Buffer, { answer, fence }: KeyRow): Claim | Promise<Claim> {
    if (!answer) return this.run(id, Number(fence), true);
    return { is: 'answered', answer: openAt(this.parts.keyRing, id, 'answer', answer) as KeptAnswer };
  }

  /** @param isDone whether an earlier run has ended. The first run, of fence 1, finds nothing that came before it */
  private async run(id: Buffer, fence: number, isDone: boolean): Promise<Claim> {
    const rows = isDone || fence > 1 ? await this.outcomes(id) : [];
    const outcomes = new Map(
      rows.map((row) => {
        const place = outcomePlace(row);
        return [place, openAt(this.parts.keyRing, id, place, row.outcome)];
      }),
    );
    const hadEffect = rows.some((row) => row.has_effect);
    return { is: 'run', run: new Run(this.parts, { id, fence }, { outcomes, hadEffect, isDone }) };
  }

  private async outcomes(id: Buffer): Promise<OutcomeRow[]> {
    const { rows } = await this.parts.pool.query<OutcomeRow>(
      `select step, item, outcome, has_effect from foyer_log.idempotency_outcomes where key_id = $1`,
      [id],
    );
    return rows;
  }

  /** Keyed, since bodies hold passwords. */
  private digest(kid: string, text: string): Buffer {
    return createHmac('sha256', this.parts.keyRing.derive(kid, purpose)).update(text).digest();
  }
}
