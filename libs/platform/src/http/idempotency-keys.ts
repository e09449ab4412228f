import type { FieldProblem, Refusal } from '../refusals.js';

/** An answer that a retry is given again: of a success `body`, of a refusal `problem`. Holds no secret. */
export interface KeptAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly problem?: {
    readonly refusal: Refusal;
    readonly errors?: readonly FieldProblem[];
    readonly members?: Readonly<Record<string, unknown>>;
  };
}

/** One run of a request that has an `Idempotency-Key`. */
export interface IdempotentRun {
  /** Whether an earlier run of the same request has had effects, which this one finds done. */
  readonly replays: boolean;
  /** @returns what the earlier run made at this place, or what `make` makes; it becomes JSON, so no secrets */
  remember<T>(make: () => Promise<T>): Promise<T>;
  /**
   * @param answer to be kept; undefined: a retry makes it again from what this run has done
   * @returns false when another run has taken the key over, whose answer is the one that counts
   */
  finish(answer: KeptAnswer | undefined): Promise<boolean>;
  /** Ends a run whose answer is not kept: the key is free again, or, after an effect, the next run goes on from there. */
  letGo(): Promise<void>;
}

/** What there is under a key. */
export type Claim =
  | { readonly is: 'mismatch' }
  | { readonly is: 'in-flight' }
  | { readonly is: 'answered'; readonly answer: KeptAnswer }
  | { readonly is: 'run'; readonly run: IdempotentRun };

/** Where keys are kept; see the event log. */
export interface IdempotencyKeys {
  /**
   * @param id digest of caller, method, path and key
   * @param request what must be the same in a retry; anything that has a JSON form
   */
  claim(id: Buffer, request: object): Promise<Claim>;
}

/** Injection token of the process's {@link IdempotencyKeys}. */
export const IDEMPOTENCY_KEYS = Symbol('foyer.idempotency-keys');
