import type { RecordedEvent } from './events.js';
import type { SqlType } from './sql-rows.js';

/** How a field of a row is stored. `time` is RFC 3339 UTC with milliseconds in the row, timestamptz in the table. */
export type ColumnType = 'text' | 'int' | 'bool' | 'json' | 'time';

const sqlTypes: Record<ColumnType, SqlType> = {
  text: 'text',
  int: 'bigint',
  bool: 'boolean',
  json: 'jsonb',
  time: 'timestamptz',
};

/** An inline projection as the kernel sees it. */
export interface Projection {
  readonly name: string;
  /** Schema-qualified table; its primary key is (organization_id, key column), or organization_id alone. */
  readonly table: string;
  /** Field of the row that is its key within the organization. */
  readonly key: string;
  readonly columns: Readonly<Record<string, ColumnType>>;
  /**
   * Types of events of which `evolve` looks at personal fields; all, unless given. A rebuild opens no others, which makes it
   * several times as fast where there are none.
   */
  readonly opens?: readonly string[];
  /** Types of events that touch rows; all, unless given. A rebuild reads no others. */
  readonly concernedBy?: readonly string[];
  /**
   * Types of events that touch the row of their own stream, and no other. A rebuild reads them stream by stream, without writing
   * down first what they touch; none, unless given.
   */
  readonly ofStreams?: readonly string[];
  /** Keys of the rows that an event changes; pure. Never personal. */
  touches(event: RecordedEvent): readonly string[];
  /** The row after the event; pure, no clock. `undefined` in: no such row yet. */
  evolve(row: object | undefined, event: RecordedEvent, key: string): object | undefined;
}

/**
 * An inline projection: rows of one organization, folded from its events in the transaction that appends them.
 * A decision reads the very rows that `evolve` made, so that folding the log gives identical rows.
 */
export interface InlineProjection<Row extends object> extends Projection {
  readonly key: keyof Row & string;
  readonly columns: { readonly [K in keyof Row & string]-?: ColumnType };
  evolve(row: Row | undefined, event: RecordedEvent, key: string): Row | undefined;
}

/** A question that keys cannot answer: rows of one projection by a condition. Rows that changed since are for the caller to filter. */
export interface Lookup {
  readonly name: string;
  readonly projection: Projection;
  /** SQL condition over the table; $1 is the organization, $2 the moment (timestamptz), $3 the argument (text). */
  readonly where: string;
  readonly limit: number;
}

/** A lookup whose rows are typed. */
export interface LookupOf<Row extends object> extends Lookup {
  readonly projection: InlineProjection<Row>;
}

/** @returns the projection, checked against its row type */
export const defineProjection = <Row extends object>(
  projection: InlineProjection<Row>,
): InlineProjection<Row> => projection;

const snake = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** A column of a projection: its field in the row, and its quoted name. */
export interface ColumnPlan {
  readonly field: string;
  readonly column: string;
  readonly type: ColumnType;
}

/** The SQL of a projection's table, made once. */
export interface TablePlan {
  readonly columns: readonly ColumnPlan[];
  /** Rows by (organization_id[], key[]). */
  readonly select: string;
  /** `insert into` the table, with its columns, organization_id first. */
  readonly into: string;
  /** Rows that are there already are overwritten. */
  readonly onConflict: string;
  readonly selected: string;
  /** Column of the key, quoted. */
  readonly key: string;
}

const plans = new WeakMap<object, TablePlan>();

/** Fields may be called like words of SQL: `grant`. */
const quoted = (field: string): string => `"${snake(field)}"`;

const makePlan = (projection: Projection): TablePlan => {
  const columns = Object.entries(projection.columns).map(([field, type]) => ({
    field,
    column: quoted(field),
    type,
  }));
  const stored = columns.filter(({ column }) => column !== quoted('organizationId'));
  const key = quoted(projection.key);
  const names = ['organization_id', ...stored.map(({ column }) => column)];
  const selected = columns.map(({ column }) => `t.${column}`).join(', ');
  const conflict = key === quoted('organizationId') ? 'organization_id' : `organization_id, ${key}`;
  const changed = stored.filter(({ column }) => column !== key);
  const into = `insert into ${projection.table} (${names.join(', ')})`;
  return {
    columns: stored,
    into,
    selected,
    key,
    select: `select t.organization_id as "$organization", ${selected} from unnest($1::text[], $2::text[]) as k(o, k)
      join ${projection.table} t on t.organization_id = k.o and t.${key} = k.k`,
    onConflict: `on conflict (${conflict}) do update set ${changed.map(({ column }) => `${column} = excluded.${column}`).join(', ')}`,
  };
};

/** @returns the SQL of the projection's table */
export const planOf = (projection: Projection): TablePlan => {
  const known = plans.get(projection);
  if (known) return known;
  const plan = makePlan(projection);
  plans.set(projection, plan);
  return plan;
};

const read = (type: ColumnType, value: unknown): unknown => {
  if (value === null || value === undefined) return null;
  if (type === 'time')
    return value instanceof Date ? value.toISOString() : new Date(String(value)).toISOString();
  return type === 'int' ? Number(value) : value;
};

const shapes = new WeakMap<object, readonly ColumnPlan[]>();

/** Fields in the order in which the projection names them, with the names of their columns. */
const shapeOf = ({ columns }: Projection): readonly ColumnPlan[] => {
  const known = shapes.get(columns);
  if (known) return known;
  const shape = Object.entries(columns).map(([field, type]) => ({ field, column: snake(field), type }));
  shapes.set(columns, shape);
  return shape;
};

/** @returns the row as `evolve` made it, from a record of the table */
export const rowFrom = (projection: Projection, record: Record<string, unknown>): object => {
  const row: Record<string, unknown> = {};
  for (const { field, column, type } of shapeOf(projection)) row[field] = read(type, record[column]);
  return row;
};

const json = (value: unknown): string | undefined =>
  value === null || value === undefined ? undefined : JSON.stringify(value);

const asIs = (value: unknown): unknown => value;

/** @returns how values of that type are written */
export const rowColumn = (type: ColumnType): { type: SqlType; of: (value: unknown) => unknown } => ({
  type: sqlTypes[type],
  of: type === 'json' ? json : asIs,
});
