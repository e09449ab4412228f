import { stringify } from 'csv-stringify/sync';
import { neutralised } from './formula-safe.js';

/** What one of the delimiters that are told apart, or a line break of any system, would be read for. */
const ambiguous = /[\r\n;\t']|^\s|\s$/;

/** @returns rows as CSV (RFC 4180), a line each, that a spreadsheet opens without computing anything */
export const csvLines = (rows: readonly (readonly (string | number | null)[])[]): string =>
  stringify(
    rows.map((row) => row.map((cell) => (typeof cell === 'string' ? neutralised(cell) : cell))),
    { record_delimiter: '\r\n', quoted_match: ambiguous },
  );
