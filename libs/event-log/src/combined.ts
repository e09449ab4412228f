import { createHash } from 'node:crypto';
import type { Statement } from './decision.js';

/** A part of one statement: SQL with parameters of its own, numbered from $1. */
export type Piece = Statement;

interface Composed {
  readonly name: string;
  readonly text: string;
}

const numbers = new Map<string, number>();

/** Texts are told apart by a number: comparing a few numbers is cheaper than comparing kilobytes of SQL for every batch. */
const numberOf = (text: string): number => {
  const known = numbers.get(text);
  if (known !== undefined) return known;
  numbers.set(text, numbers.size);
  return numbers.size - 1;
};

const composed = new Map<string, Composed>();

const renumbered = (text: string, by: number): string =>
  text.replaceAll(/\$(\d+)/g, (_, number: string) => `$${Number(number) + by}`);

const compose = (pieces: readonly Piece[], join: (texts: readonly string[]) => string): Composed => {
  let before = 0;
  const texts = pieces.map(({ text, values }) => {
    const own = renumbered(text, before);
    before += values.length;
    return own;
  });
  const text = join(texts);
  return { name: createHash('sha256').update(text).digest('hex').slice(0, 32), text };
};

/**
 * One prepared statement out of several pieces: one message to the database and one answer, where each statement more costs both
 * sides as much as several rows.
 * @param kind tells statements apart that are joined in different ways
 */
export const combined = (
  kind: string,
  pieces: readonly Piece[],
  join: (texts: readonly string[]) => string,
): { name: string; text: string; values: unknown[] } => {
  const key = `${kind}${pieces.map(({ text }) => numberOf(text)).join()}`;
  let made = composed.get(key);
  if (!made) composed.set(key, (made = compose(pieces, join)));
  return { ...made, values: pieces.flatMap(({ values }) => values) };
};
