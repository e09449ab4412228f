import type { KeyRing } from 'foyer/platform';
import type { Statement } from '../decision.js';

/** Which request, and the number of its hold on the key; void once another request has taken the key over. */
export interface Held {
  readonly id: Buffer;
  readonly fence: number;
}

/** What came of one step of a request: of one of its items, where a step has several. */
export interface Kept {
  readonly step: number;
  readonly item: number;
  readonly value: unknown;
}

const purpose = 'foyer/idempotency/v1';

/** SQLSTATE of foyer_log.keep_outcomes for a hold that is void. */
const takenOver = 'FY003';

/** Whether a transaction failed since another request holds the key now; nothing of it was written. */
export const isTakenOver = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && Reflect.get(error, 'code') === takenOver;

const place = (id: Buffer, name: string): Buffer => Buffer.concat([id, Buffer.from(name)]);

/** @returns the JSON of a value, sealed for its place, since it speaks of persons */
export const sealAt = (keyRing: KeyRing, id: Buffer, name: string, value: unknown): Buffer =>
  keyRing.seal(purpose, Buffer.from(JSON.stringify(value)), place(id, name));

/** @throws UnsealError for what was not sealed for that place, or by a key that has left the ring */
export const openAt = (keyRing: KeyRing, id: Buffer, name: string, sealed: Buffer): unknown =>
  JSON.parse(keyRing.open(purpose, sealed, place(id, name)).toString('utf8'));

export const outcomePlace = ({ step, item }: Pick<Kept, 'step' | 'item'>): string => `${step}.${item}`;

/** Secrets of API keys and the like pass through results; they are shown once, and kept nowhere. */
const withoutSecret = (name: string, value: unknown): unknown => (name === 'secret' ? null : value);

/** @returns the statement that keeps outcomes, and fails what it is committed with when the hold is void */
export const keepStatement = (
  keyRing: KeyRing,
  { id, fence }: Held,
  kept: readonly Kept[],
  hasEffect: boolean,
): Statement => ({
  text: `select foyer_log.keep_outcomes($1, $2, $3, $4, $5, $6)`,
  values: [
    id,
    fence,
    hasEffect,
    kept.map(({ step }) => step),
    kept.map(({ item }) => item),
    kept.map((one) => {
      const clean: unknown = JSON.parse(JSON.stringify(one.value, withoutSecret));
      return sealAt(keyRing, id, outcomePlace(one), clean);
    }),
  ],
});
