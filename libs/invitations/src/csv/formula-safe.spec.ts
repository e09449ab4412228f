import fc from 'fast-check';
import { neutralised, restored } from './formula-safe.js';

/** What a spreadsheet computes, or what hides that it does. */
const corpus = [
  '=1+1',
  '=cmd|"/c calc"!A1',
  '+1',
  '-1',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  '\n=1',
  '\0=1',
  ' =1',
  '\u00A0=1',
  '\uFEFF=1',
  '\u200B=1',
  '\uFF1D1+1',
  '\uFF0B1',
  '\uFF0D1',
  '\uFF201',
  '\u202E=1',
];

describe('a cell that is safe in a spreadsheet', () => {
  it.each(corpus)('hides %j behind an apostrophe', (text) => {
    expect(neutralised(text)).toBe(`'${text}`);
    expect(restored(`'${text}`)).toBe(text);
  });

  it.each(['', 'Ada', 'ada@acme.test', "O'Neill", "'quoted'", 'a=b', 'rock-n-roll', '1 + 1', 'Größe'])(
    'is %j as it stands',
    (text) => {
      expect(neutralised(text)).toBe(text);
      expect(restored(text)).toBe(text);
    },
  );

  it('tells an apostrophe that was there from one that was put there', () => {
    expect([neutralised("'=1"), neutralised("''=1")]).toEqual(["''=1", "'''=1"]);
    expect([restored("''=1"), restored("'=1")]).toEqual(["'=1", '=1']);
  });

  it('gives back any text whatever', () => {
    const part = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom("'", ...corpus));
    fc.assert(
      fc.property(fc.array(part, { maxLength: 4 }), (parts) => {
        const text = parts.join('');
        expect(restored(neutralised(text))).toBe(text);
        expect(/^[\s\p{C}=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/u.test(neutralised(text))).toBe(false);
      }),
    );
  });
});
