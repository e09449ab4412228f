import { parse } from 'csv-parse';
import type { CsvError, Options } from 'csv-parse';
import { parse as parseNow } from 'csv-parse/sync';
import { pipeline, Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { columnNamed } from '../csv/columns.js';
import { unreadable } from './csv-text.js';

const delimiters = [',', ';', '\t'] as const;

/** Longest record, in bytes. What is longer has most likely a quote that is never closed. */
export const longestRecord = 128 * 1_024;

/** Parsed in one go; then others have their turn. */
const pieceBytes = 64 * 1_024;

/** A quote inside of an unquoted cell is a character like others. */
const forgiving: Options = {
  record_delimiter: ['\r\n', '\n', '\r'],
  relax_quotes: true,
  relax_column_count: true,
  skip_empty_lines: true,
  skip_records_with_empty_values: true,
  max_record_size: longestRecord,
};

/** How many columns of the first record mean something to us. */
const knownWith = (text: Buffer, delimiter: string): number => {
  try {
    const [header = []] = parseNow(text.subarray(0, longestRecord), {
      ...forgiving,
      delimiter,
      to: 1,
    }) as string[][];
    return header.filter((name) => columnNamed(name) !== undefined).length;
  } catch {
    return 0;
  }
};

/** @returns the delimiter by which most columns are known; the comma where none is better */
export const delimiterOf = (text: Buffer): string => {
  const known = delimiters.map((delimiter) => knownWith(text, delimiter));
  return delimiters[known.indexOf(Math.max(...known))] ?? ',';
};

const isCsvError = (error: unknown): error is CsvError & { lines?: number } =>
  typeof error === 'object' && error !== null && String(Reflect.get(error, 'code')).startsWith('CSV_');

/** Where a quote was opened is not known: only how far the file was read until it could not go on. */
const inWords = ({ code, lines = 0 }: { code: string; lines?: number }): string =>
  code === 'CSV_MAX_RECORD_SIZE'
    ? `A row is longer than 128 KiB: most likely a quote before line ${lines} is never closed.`
    : `A quote is never closed, or closed in the wrong place; line ${lines} is where that shows.`;

async function* pieces(text: Buffer): AsyncGenerator<Buffer> {
  for (let from = 0; from < text.length; from += pieceBytes) {
    yield text.subarray(from, from + pieceBytes);
    await setImmediate();
  }
}

/**
 * Reads records one by one; lines without anything in any cell are no records.
 * @param text UTF-8
 * @throws RefusedError request.invalid (422) where quotes do not fit
 */
export async function* csvRecords(text: Buffer): AsyncGenerator<readonly string[]> {
  const parser = parse({ ...forgiving, delimiter: delimiterOf(text) });
  pipeline(Readable.from(pieces(text)), parser, () => undefined);
  try {
    yield* parser as AsyncIterable<string[]>;
  } catch (error) {
    throw isCsvError(error) ? unreadable(inWords(error)) : error;
  }
}
