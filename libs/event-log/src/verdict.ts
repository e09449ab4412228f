import type { Refusal } from 'foyer/platform';
import type { Statement } from './decision.js';
import type { Item } from './lane.js';

interface Yes {
  readonly item: Item;
  readonly results: unknown[];
  readonly alongside: readonly Statement[];
  readonly sequence: number;
  /** Whether it made an event. */
  readonly isChange: boolean;
}

/** What a batch made of one item. */
export type Verdict =
  Yes | { readonly item: Item; readonly refusal: Refusal } | { readonly item: Item; readonly error: unknown };

export const isYes = (verdict: Verdict): verdict is Yes => 'results' in verdict;
