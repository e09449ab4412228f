import { csvCell } from './csv.js';

describe('a cell', () => {
  it.each([
    '=1+1',
    '+1',
    '-1',
    '@x',
    '\t=1',
    '\r',
    '\n',
    '\0=1',
    ' =1',
    '\u00a0=1',
    '\u200b=1',
    '＝1',
    '＋1',
    '－1',
    '＠x',
  ])('keeps %j from being a formula', (text) => expect(csvCell(text)).toBe(`"'${text}"`));

  it.each([
    ['plain', 'plain'],
    ['a=b', 'a=b'],
    ['x,y', '"x,y"'],
    ['say "x"', '"say ""x"""'],
    ['two\nlines', '"two\nlines"'],
    [-5, '-5'],
    ['', ''],
  ])('leaves %j what it is', (value, cell) => expect(csvCell(value)).toBe(cell));
});
