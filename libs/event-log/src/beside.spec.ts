import { besideEvents } from './beside.js';
import { textArray } from './sql-arrays.js';

const hold = (id: string) =>
  ({ text: 'select hold(i) from unnest($1::text[]) as t(i)', values: [id], gathers: true }) as const;
const look = (id: string) =>
  ({ text: 'select look(i) from unnest($1::text[]) as t(i)', values: [id], gathers: true }) as const;
const insert = (n: number) => ({ text: 'insert into t values ($1)', values: [n] });

describe('what commands bring beside their events', () => {
  it('is sent once for each text that gathers, with the values of all', () => {
    const { gathered, statements } = besideEvents([hold('a'), insert(1), look('b'), hold('c')]);
    expect(gathered).toEqual([
      { text: hold('').text, values: [textArray(['a', 'c'])] },
      { text: look('').text, values: [textArray(['b'])] },
    ]);
    expect(statements).toEqual([insert(1)]);
  });

  it('stays in its order where it does not gather, each for itself', () => {
    expect(besideEvents([insert(2), insert(1), insert(2)])).toEqual({
      gathered: [],
      statements: [insert(2), insert(1), insert(2)],
    });
  });
});
