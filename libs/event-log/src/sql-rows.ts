import {
  boolArray,
  byteaArray,
  int2Array,
  int4Array,
  int8Array,
  jsonbArray,
  textArray,
  timeArray,
} from './sql-arrays.js';

const arrays = {
  text: textArray,
  bigint: int8Array,
  int: int4Array,
  smallint: int2Array,
  boolean: boolArray,
  jsonb: jsonbArray,
  timestamptz: timeArray,
  bytea: byteaArray,
} as const;

/** Types of what the kernel writes; jsonb as JSON text, timestamptz as RFC 3339. */
export type SqlType = keyof typeof arrays;

/** @returns the values as one parameter, an array of that type */
export const arrayOfType = (type: SqlType, values: readonly unknown[]): Buffer =>
  (arrays[type] as (values: readonly unknown[]) => Buffer)(values);

/** A column of rows that are written, and where its value comes from. */
export interface RowColumn<Row> {
  readonly type: SqlType;
  readonly of: (row: Row) => unknown;
}

/** Up to so many rows are spelled out, each value a parameter. */
const few = 4;

const parameter = (type: SqlType, n: number): string => `$${n + 1}::${type}`;

/**
 * SQL over rows that come as parameters. Few are spelled out: to the database, a function over a dozen arrays costs more than
 * they do. More come as arrays, so that there are few texts to plan and few parameters to read.
 */
export class RowsText<Row> {
  private readonly texts: string[] = [];

  /** @param write makes the SQL around the rows, which stand there as something to select from, without an alias */
  constructor(
    private readonly columns: readonly RowColumn<Row>[],
    private readonly write: (rows: string) => string,
  ) {}

  /**
   * @param spellOut whether few rows may have a text of their own
   * @returns the SQL, parameters numbered from $1, and their values
   */
  over(rows: readonly Row[], spellOut: boolean): { text: string; values: unknown[] } {
    if (spellOut && rows.length <= few)
      return {
        text: this.text(rows.length),
        values: rows.flatMap((row) => this.columns.map(({ of }) => of(row) ?? null)),
      };
    return {
      text: this.text(0),
      values: this.columns.map(({ type, of }) => arrayOfType(type, rows.map(of))),
    };
  }

  private text(spelledOut: number): string {
    return (this.texts[spelledOut] ??= this.write(
      spelledOut > 0 ? this.spelled(spelledOut) : `unnest(${this.columns.map(arrayParameter).join(', ')})`,
    ));
  }

  private spelled(rows: number): string {
    const width = this.columns.length;
    const row = (n: number): string =>
      `(${this.columns.map(({ type }, m) => parameter(type, n * width + m)).join(', ')})`;
    return `(values ${Array.from({ length: rows }, (_, n) => row(n)).join(', ')})`;
  }
}

const arrayParameter = ({ type }: RowColumn<never>, n: number): string => `${parameter(type, n)}[]`;
