import type { Refusal } from 'foyer/platform/words';
import type { Issuer, NewEvent } from './events.js';
import type { InlineProjection, Lookup, LookupOf, Projection } from './projection.js';

/** What a decision may read: the organization's rows as the command before it left them. */
export interface State {
  /** The row with that key, or undefined. */
  get<Row extends object>(projection: InlineProjection<Row>, key: string): Row | undefined;
  /** Rows that fulfilled the lookup's condition when the batch began, and rows changed since, as they are now: check the condition again. */
  find<Row extends object>(lookup: LookupOf<Row>, argument?: string): readonly Row[];
}

/** Events (none: nothing to do), or why not. */
export type Decision = readonly NewEvent[] | Refusal;

/** A parameterised statement that is committed in the transaction of a command's events, or not at all. */
export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
  /**
   * Each value of it is a text, and each parameter a text[]: where several commands of a batch, or events that a subscription
   * handles, bring the same text, it is sent once, with the values of all of them. A command's is part of the statement that
   * writes the batch: a select, or an update without `returning`, which comes after everything else.
   */
  readonly gathers?: true;
}

/** Names one row or one lookup that a decision will read; a hint that saves a round trip. */
export type Need = readonly [Projection, string] | readonly [Lookup, string | undefined];

/**
 * One intention. `decide` is pure: it is run again when another process was faster.
 * It reads the clock through `at`, nothing else.
 */
export interface Command<R = void> {
  readonly organizationId: string;
  readonly actor: Issuer;
  readonly reads?: readonly Need[];
  /** Pseudonyms of those whose personal fields its events will hold, the actor's left out: as `reads`, a hint. */
  readonly persons?: readonly string[];
  /**
   * Keys and pseudonyms that the log has most likely never seen, as those of who joins by a link: what would be read by them is
   * taken for absent where nothing else must be read, and the commit checks that it is. Where it was not, all is read and decided anew.
   */
  readonly unseen?: readonly string[];
  /** @param at the moment of the decision, RFC 3339 UTC with milliseconds, on the database's clock */
  decide(state: State, at: string): Decision;
  /** What the caller gets when it is committed; sees the state after the command's events. */
  result(state: State, at: string): R;
  /** Rows of other modules that live and die with the events; asked once the decision was yes (also when it made no event). */
  alongside?(): readonly Statement[];
  /** A constraint that an `alongside` statement may violate, and the refusal that it means. */
  readonly constraints?: Readonly<Record<string, Refusal>>;
}

/** What became of a command. */
export type Outcome<R> = { readonly result: R; readonly sequence: number } | Refusal;

/** A rule: state, what is asked and context in; events or a refusal out. */
export type Decider<S, Ask, Context> = (state: S, ask: Ask, context: Context) => Decision;
