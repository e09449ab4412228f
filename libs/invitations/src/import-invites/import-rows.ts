import { isRefusal, refuse, refused } from 'foyer/platform';
import type { Refusal } from 'foyer/platform';
import type { RowToStore } from '../jobs/job.js';
import type { Cells, Header } from './csv-header.js';
import { headerOf } from './csv-header.js';
import { csvRecords } from './csv-records.js';
import { askOf } from './import-row.js';

/** Most rows of one file. */
export const mostRows = 100_000;

/** Longest text that is shown for an address that is none. */
const longestShown = 320;

const tooMany = () =>
  refused('request.too-large', `The file has more than ${mostRows.toLocaleString('en')} rows. Split it.`);

/** PostgreSQL holds no NUL. */
const storable = (cells: Cells): Cells =>
  Object.fromEntries(
    Object.entries(cells).map(([column, text]) => [column, text.replaceAll('\0', '\uFFFD')]),
  );

/** A cell too many has most likely an unquoted delimiter before it, so that no cell is where it seems to be. */
const widthRefusal = ({ width }: Header, record: readonly string[]): Refusal | undefined =>
  record.slice(width).every((cell) => cell === '')
    ? undefined
    : refuse('request.invalid', `The row has ${record.length} cells where the header has ${width}.`);

/** Tells rows apart by what can be told without asking anybody. */
class RowJudge {
  private readonly firstRows = new Map<string, number>();

  constructor(private readonly header: Header) {}

  judge(record: readonly string[], row: number): RowToStore {
    const cells = this.header.cellsOf(record);
    const ask = widthRefusal(this.header, record) ?? askOf(cells);
    const kept = storable(cells);
    const email = isRefusal(ask) ? (kept.email ?? '').trim().slice(0, longestShown) : ask.email;
    const refusal = isRefusal(ask) ? ask : this.repetition(ask.email, row);
    return { row, email, cells: kept, refusal };
  }

  private repetition(email: string, row: number): Refusal | undefined {
    const first = this.firstRows.get(email);
    if (first !== undefined) return refuse('invite.duplicate', `Row ${first} has this address already.`);
    this.firstRows.set(email, row);
    return undefined;
  }
}

/**
 * Looks through a whole file before anything of it is stored.
 * @param text UTF-8
 * @throws RefusedError request.invalid (422) for a file that cannot be read, request.too-large for too many rows
 */
export const checkFile = async (text: Buffer): Promise<void> => {
  let records = 0;
  for await (const record of csvRecords(text)) {
    if (records === 0) headerOf(record);
    if (records > mostRows) throw tooMany();
    records += 1;
  }
  if (records === 0) headerOf(undefined);
};

/**
 * Reads a file of people to invite that was checked. Row 1 is the first after the header.
 * @param text UTF-8
 */
export async function* importRows(text: Buffer): AsyncGenerator<RowToStore> {
  let judge: RowJudge | undefined;
  let row = 0;
  for await (const record of csvRecords(text)) {
    if (judge) yield judge.judge(record, (row += 1));
    else judge = new RowJudge(headerOf(record));
  }
}
