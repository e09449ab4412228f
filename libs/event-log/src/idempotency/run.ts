import type { IdempotentRun, KeptAnswer, KeyRing } from 'foyer/platform';
import type { Pool } from 'pg';
import type { Statement } from '../decision.js';
import { keepStatement, outcomePlace, sealAt } from './outcomes.js';
import type { Held, Kept } from './outcomes.js';

/** How long a key stays taken without a sign of life, and how often there is one; ms. */
export const leaseLife = 3_000;
const renewEvery = 1_000;

/** What a {@link Run} works with. */
export interface RunParts {
  readonly pool: Pool;
  readonly keyRing: KeyRing;
}

/** What an earlier run of the same request has left. */
export interface Earlier {
  /** What its steps came to, by their place. */
  readonly outcomes: ReadonlyMap<string, unknown>;
  readonly hadEffect: boolean;
  /** Whether it has ended, and only its answer is made again. */
  readonly isDone: boolean;
}

/**
 * One run of a request. Its steps are numbered: commands, and what it remembers. What a step with an effect came to is
 * committed with the effect; what had none is kept in memory until the next step, and written before that begins.
 */
export class Run implements IdempotentRun {
  private steps = 0;
  private pending: Kept[] = [];
  private readonly atomic = new Set<string>();
  private hadEffect = false;
  private renewing: NodeJS.Timeout | undefined;

  constructor(
    private readonly parts: RunParts,
    private readonly held: Held,
    private readonly earlier: Earlier,
  ) {
    if (earlier.isDone) return;
    this.renewing = setInterval(() => void this.renew().catch(() => undefined), renewEvery);
    this.renewing.unref();
  }

  get replays(): boolean {
    return this.earlier.isDone || this.earlier.hadEffect;
  }

  /** @returns the number of the step that begins now */
  begin(): number {
    return (this.steps += 1);
  }

  recall(step: number, item: number): unknown {
    return this.earlier.outcomes.get(outcomePlace({ step, item }));
  }

  /** @returns what is committed together with an item's effect */
  keep(kept: Kept): Statement {
    this.hadEffect = true;
    this.atomic.add(outcomePlace(kept));
    return keepStatement(this.parts.keyRing, this.held, [kept], true);
  }

  /** Another look at the state made something else of an item: no effect is committed of what it was before. */
  dropped(kept: Pick<Kept, 'step' | 'item'>): void {
    this.atomic.delete(outcomePlace(kept));
  }

  /** What an item came to, once it is settled. */
  note(kept: Kept): void {
    if (!this.atomic.has(outcomePlace(kept))) this.pending.push(kept);
  }

  /** It is not known whether a step took effect. */
  doubt(): void {
    this.hadEffect = true;
  }

  /** Writes what came of the steps before, so that nothing that follows can stand without it. */
  async flush(): Promise<void> {
    const pending = this.pending.splice(0);
    if (pending.length === 0) return;
    const { text, values } = keepStatement(this.parts.keyRing, this.held, pending, false);
    await this.parts.pool.query(text, [...values]);
  }

  async remember<T>(make: () => Promise<T>): Promise<T> {
    const step = this.begin();
    const known = this.recall(step, 0);
    if (known !== undefined) return (known as { value: T }).value;
    const value = await make();
    this.note({ step, item: 0, value: { value } });
    return value;
  }

  async finish(answer: KeptAnswer | undefined): Promise<boolean> {
    this.stop();
    if (this.earlier.isDone) return true;
    const { pool, keyRing } = this.parts;
    const { id, fence } = this.held;
    if (!answer) await this.flush();
    const { rowCount } = await pool.query(
      `update foyer_log.idempotency_keys set done_at = now(), answer = $3 where id = $1 and fence = $2`,
      [id, fence, answer ? sealAt(keyRing, id, 'answer', answer) : null],
    );
    return rowCount === 1;
  }

  async letGo(): Promise<void> {
    this.stop();
    if (this.earlier.isDone) return;
    const { id, fence } = this.held;
    const lasting = this.hadEffect || this.replays;
    if (lasting) await this.flush();
    const text = lasting
      ? `update foyer_log.idempotency_keys set leased_until = now() where id = $1 and fence = $2`
      : `delete from foyer_log.idempotency_keys where id = $1 and fence = $2`;
    await this.parts.pool.query(text, [id, fence]);
  }

  private stop(): void {
    clearInterval(this.renewing);
  }

  private async renew(): Promise<void> {
    await this.parts.pool.query(
      `update foyer_log.idempotency_keys set leased_until = now() + $3 * interval '1 millisecond'
       where id = $1 and fence = $2`,
      [this.held.id, this.held.fence, leaseLife],
    );
  }
}
