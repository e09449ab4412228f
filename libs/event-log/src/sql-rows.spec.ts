import { RowsText } from './sql-rows.js';
import { int8Array, textArray } from './sql-arrays.js';

interface Pair {
  readonly name: string;
  readonly size?: number;
}

const pairs = new RowsText<Pair>(
  [
    { type: 'text', of: ({ name }) => name },
    { type: 'bigint', of: ({ size }) => size },
  ],
  (rows) => `select * from ${rows} as p`,
);
const some = (count: number): Pair[] => Array.from({ length: count }, (_, n) => ({ name: `n${n}`, size: n }));

describe('SQL over rows', () => {
  it('spells few rows out, each value a parameter, and what is absent as null', () => {
    expect(pairs.over([{ name: 'a', size: 1 }, { name: 'b' }], true)).toEqual({
      text: 'select * from (values ($1::text, $2::bigint), ($3::text, $4::bigint)) as p',
      values: ['a', 1, 'b', null],
    });
  });

  it.each([
    [5, true],
    [2, false],
  ])('takes %d rows as arrays, if few may be spelled out: %s', (count, spellOut) => {
    const rows = some(count);
    expect(pairs.over(rows, spellOut)).toEqual({
      text: 'select * from unnest($1::text[], $2::bigint[]) as p',
      values: [textArray(rows.map(({ name }) => name)), int8Array(rows.map(({ size }) => size))],
    });
  });

  it('has one text for each number of rows', () => {
    expect(pairs.over(some(3), true).text).toBe(pairs.over(some(3), true).text);
    expect(pairs.over(some(4), true).text).not.toBe(pairs.over(some(3), true).text);
  });
});
