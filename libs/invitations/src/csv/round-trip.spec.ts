import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { inviteColumns } from './columns.js';
import { csvLines } from './csv-lines.js';
import { checkFile, importRows } from '../import-invites/import-rows.js';

const read = async (text: string) => {
  const cells: unknown[] = [];
  await checkFile(Buffer.from(text));
  for await (const row of importRows(Buffer.from(text))) cells.push(row.cells);
  return cells;
};

/** As a file holds it: NUL has no place in the database, half a character none in UTF-8. */
const cell = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom(...`=+-@'",;|\t\r\n ＝＋－＠a`) }),
  fc.string({ unit: fc.constantFrom('\u00A0', '\uFEFF', '\u200B', '\u202E', '=', '"', "'") }),
);

const lead = /^[\s\p{C}=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/u;

describe('what was written as CSV', () => {
  it('is read again as it was, and no cell of it begins like a formula', async () => {
    const row = fc.tuple(...inviteColumns.map(() => cell));
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 5 }), async (rows) => {
        const named = rows.map((cells, n) => ['x'.repeat(n + 1), ...cells.slice(1)]);
        const text = csvLines([[...inviteColumns], ...named]);
        const expected = named.map((cells) =>
          Object.fromEntries(inviteColumns.map((name, n) => [name, cells[n]])),
        );
        expect(await read(text)).toEqual(expected);
        const seen = parse(text, { record_delimiter: '\r\n' }).flat();
        expect(seen.filter((shown) => lead.test(shown))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
