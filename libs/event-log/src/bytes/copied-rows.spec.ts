import fc from 'fast-check';
import { CopiedRow } from './copied-rows.js';

/** One row of two columns: what stands before a text is not to be looked at. */
const rowOf = (text: string): CopiedRow => {
  const column = (value: string): Buffer => {
    const bytes = Buffer.from(value);
    const length = Buffer.alloc(4);
    length.writeInt32BE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  const row = new CopiedRow();
  row.read(Buffer.concat([Buffer.of(0, 2), column('before'), column(text)]), 0);
  return row;
};

describe('a text that was copied', () => {
  it.each([
    ['plain', 'plain', true],
    ['plain', 'plaid', false],
    ['plain', 'plai', false],
    ['', '', true],
    ['é', 'é', true],
    // bytes of the one are characters of the other
    ['é', '\u00c3\u00a9', false],
    ['名前', '名前', true],
    ['名前', '名刺', false],
  ])('%j is %j: %s', (stored, asked, same) => {
    expect(rowOf(stored).isText(1, asked)).toBe(same);
  });

  it('is compared as the string that it is', () => {
    const texts = fc.string({
      unit: fc.constantFrom('a', 'b', 'é', 'Ã', '©', '名', '\u{1f600}'),
      maxLength: 4,
    });
    fc.assert(
      fc.property(texts, texts, (stored, asked) => {
        expect(rowOf(stored).isText(1, asked)).toBe(stored === asked);
      }),
      { numRuns: 500 },
    );
  });
});
