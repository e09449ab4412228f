import { inviteColumns, columnNamed, isRead } from '../csv/columns.js';
import type { ReadColumn } from '../csv/columns.js';
import { restored } from '../csv/formula-safe.js';
import { unreadable } from './csv-text.js';

/** What a row says, by column. */
export type Cells = Readonly<Partial<Record<ReadColumn, string>>>;

/** Reads the cells of a row by the header above it. */
export interface Header {
  /** How many columns there are, those included that are not read. */
  readonly width: number;
  cellsOf(record: readonly string[]): Cells;
}

const mostNamed = 10;

const list = (names: readonly string[]): string =>
  names
    .slice(0, mostNamed)
    .map((name) => `"${name.slice(0, 60)}"`)
    .join(', ') + (names.length > mostNamed ? ', ...' : '');

const repeatedIn = (names: readonly string[]): string[] => [
  ...new Set(names.filter((name, index) => names.indexOf(name) !== index)),
];

const pointed = (code: string, names: readonly string[]) =>
  names
    .slice(0, mostNamed)
    .map((name) => ({ pointer: `/${name.slice(0, 60).replaceAll(/[~/]/g, '_')}`, code }));

const checkNames = (names: readonly string[]): void => {
  const unknown = names.filter((name) => columnNamed(name) === undefined);
  if (unknown.length > 0) {
    const known = inviteColumns.join(', ');
    throw unreadable(
      `The file has columns that nobody knows: ${list(unknown)}. Columns are ${known}.`,
      pointed('field.unknown', unknown),
    );
  }
  const repeated = repeatedIn(names.map((name) => columnNamed(name) ?? name));
  if (repeated.length > 0)
    throw unreadable(`The file has columns twice: ${list(repeated)}.`, pointed('field.repeated', repeated));
};

const withoutEmail = (names: readonly string[]) => {
  const found = names.length > 0 ? ` It begins with ${list(names)}.` : ' It is empty.';
  const detail = `The file has no column "email": its first row must name the columns.${found}`;
  return unreadable(detail, [{ pointer: '/email', code: 'field.missing' }]);
};

const namesOf = (record: readonly string[]): string[] => {
  const names = record.map((cell) => restored(cell).trim());
  while (names.at(-1) === '') names.pop();
  return names;
};

/**
 * @param record the file's first; undefined: it has none
 * @throws RefusedError request.invalid (422) without an email column, with unknown columns, and with one twice
 */
export const headerOf = (record: readonly string[] | undefined): Header => {
  const names = namesOf(record ?? []);
  const columns = names.map(columnNamed);
  if (!columns.includes('email')) throw withoutEmail(names);
  checkNames(names);
  return {
    width: names.length,
    cellsOf: (cells) =>
      Object.fromEntries(
        columns.flatMap((column, index) =>
          column && isRead(column) ? [[column, restored(cells[index] ?? '')]] : [],
        ),
      ),
  };
};
