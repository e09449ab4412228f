import pg from 'pg';
import type { ClientBase, Pool, PoolClient } from 'pg';

/** Signature, flags and length of the extension, which is empty. */
const headerBytes = 19;
const noMore = -1;
/** jsonb is sent with the number of its format in front. */
export const jsonbHeader = 1;
/** Up to here a character is one byte, the same. */
const lastPlain = 0x7f;

/** One row as PostgreSQL copies it in binary: where the bytes of each column begin and end. Valid until the next one comes. */
export class CopiedRow {
  source: Buffer = Buffer.alloc(0);
  /** By column; -1 where the column is null. */
  readonly from: number[] = [];
  readonly to: number[] = [];

  /** @returns where the row ends, or undefined where no row follows */
  read(source: Buffer, at: number): number | undefined {
    const columns = source.readInt16BE(at);
    if (columns === noMore) return undefined;
    this.source = source;
    let place = at + 2;
    for (let n = 0; n < columns; n += 1) {
      const length = source.readInt32BE(place);
      place += 4;
      this.from[n] = length < 0 ? noMore : place;
      place += Math.max(length, 0);
      this.to[n] = place;
    }
    return place;
  }

  text(column: number): string {
    return this.source.toString('utf8', this.from[column], this.to[column]);
  }

  jsonb(column: number): string {
    return this.source.toString('utf8', (this.from[column] ?? 0) + jsonbHeader, this.to[column]);
  }

  /** @returns a copy of its bytes; null where there are none */
  bytes(column: number): Buffer | null {
    return this.isNull(column) ? null : Buffer.from(this.source.subarray(this.from[column], this.to[column]));
  }

  /** @returns whether the column holds that text; no string is made of one that is plain */
  isText(column: number, text: string): boolean {
    const from = this.from[column] ?? 0;
    if (this.to[column] !== from + text.length) return this.text(column) === text;
    for (let n = 0; n < text.length; n += 1) {
      const code = text.charCodeAt(n);
      if (code > lastPlain || code !== this.source[from + n]) return this.text(column) === text;
    }
    return true;
  }

  isNull(column: number): boolean {
    return this.from[column] === noMore;
  }

  bool(column: number): boolean {
    return this.source[this.from[column] ?? 0] === 1;
  }

  int2(column: number): number {
    return this.source.readInt16BE(this.from[column]);
  }

  int4(column: number): number {
    return this.source.readInt32BE(this.from[column]);
  }

  int8(column: number): number {
    const at = this.from[column] ?? 0;
    return this.source.readInt32BE(at) * 0x1_0000_0000 + this.source.readUInt32BE(at + 4);
  }
}

interface CopyData {
  readonly chunk: Buffer;
}

/** What rows come by; while it is paused, the database waits. */
export interface Tap {
  pause(): unknown;
  resume(): unknown;
}

/** Takes a row. */
export type TakeRow = (row: CopiedRow, tap: Tap) => void;

/** The driver's own query, which lets copied data pass by unseen. */
class CopyOut extends pg.Query {
  private readonly row = new CopiedRow();
  private isBegun = false;
  private failure: unknown;

  constructor(
    text: string,
    private readonly take: TakeRow,
    done: (error: unknown) => void,
  ) {
    super(text, undefined, (error: unknown) => done(error ?? this.failure));
  }

  /** Called by the driver as the bytes come, each row by itself; what is thrown here would end the process. */
  handleCopyData({ chunk }: CopyData, { stream }: { readonly stream: Tap }): void {
    if (this.failure !== undefined) return;
    try {
      this.takeRows(chunk, stream);
    } catch (error) {
      this.failure = error;
    }
  }

  private takeRows(chunk: Buffer, tap: Tap): void {
    let at = this.isBegun ? 0 : headerBytes;
    this.isBegun = true;
    while (at < chunk.length) {
      const end = this.row.read(chunk, at);
      if (end === undefined) return;
      this.take(this.row, tap);
      at = end;
    }
  }
}

/**
 * Copies the rows of a query out of the database, in binary: each is handed over as it comes, while the database goes on with the
 * next ones, and nothing is kept. Parameters cannot be had there: values are to be escaped.
 * @param select its text
 */
export const copyRows = (client: ClientBase, select: string, take: TakeRow): Promise<void> =>
  new Promise((resolve, reject) => {
    const done = (error: unknown): void =>
      error === undefined || error === null ? resolve() : reject(error);
    client.query(new CopyOut(`copy (${select}) to stdout (format binary)`, take, done));
  });

/** Lends a connection to the work; one on which something went wrong is not used again. */
export const withClient = async <T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> => {
  const client = await pool.connect();
  let isBroken = true;
  try {
    const result = await work(client);
    isBroken = false;
    return result;
  } finally {
    client.release(isBroken);
  }
};
