import type { PoolClient } from 'pg';
import type { Projection } from '../projection.js';
import { planOf, rowFrom } from '../projection.js';
import { textArray } from '../sql-arrays.js';
import { putRows } from './table-rows.js';

const table = 'pg_temp.rebuilt_rows';
const goneTable = 'pg_temp.rebuilt_gone';

const keyOf = (projection: Projection, row: object): string =>
  String((row as Record<string, unknown>)[projection.key]);

/**
 * What is to be put right in one organization's rows, kept by the database beside the table: rows that are missing or wrong there,
 * and keys of those that do not belong.
 */
export class Corrections {
  private readonly aside: Projection;

  constructor(
    private readonly client: PoolClient,
    private readonly projection: Projection,
    private readonly organizationId: string,
  ) {
    this.aside = { ...projection, table };
  }

  /** Makes room; what a connection before left is taken away. */
  async begin(): Promise<void> {
    const { client, projection } = this;
    const { columns, key } = planOf(projection);
    const names = ['organization_id', ...columns.map(({ column }) => column)].join(', ');
    const primary = key === '"organization_id"' ? 'organization_id' : `organization_id, ${key}`;
    await this.end();
    await client.query(
      `create temp table rebuilt_rows as select ${names} from ${projection.table} with no data`,
    );
    await client.query(`alter table ${table} add primary key (${primary})`);
    await client.query(`create temp table rebuilt_gone (key text collate "C" primary key)`);
  }

  async end(): Promise<void> {
    await this.client.query(`drop table if exists ${table}, ${goneTable}`);
  }

  async put(rows: readonly object[]): Promise<void> {
    if (rows.length === 0) return;
    await putRows(this.client, this.aside, this.organizationId, rows);
    const keys = textArray(rows.map((row) => keyOf(this.projection, row)));
    await this.client.query(`delete from ${goneTable} where key = any($1::text[])`, [keys]);
  }

  async remove(keys: readonly string[]): Promise<void> {
    if (keys.length === 0) return;
    await this.client.query(`insert into ${goneTable} select unnest($1::text[])`, [textArray(keys)]);
  }

  /**
   * @param reading a connection that sees the table as it was when it was compared
   * @returns those of the rows that there must be, as of what was folded so far
   */
  async rows(keys: readonly string[], reading: PoolClient): Promise<Map<string, object>> {
    const gone = await this.client.query(`select key from ${goneTable} where key = any($1::text[])`, [
      textArray(keys),
    ]);
    const [before, aside] = [
      await this.read(reading, this.projection, keys),
      await this.read(this.client, this.aside, keys),
    ];
    for (const { key } of gone.rows) before.delete(String(key));
    return new Map([...before, ...aside]);
  }

  /** Puts everything right. @returns rows that were written, and rows that were removed */
  async apply(): Promise<{ written: number; removed: number }> {
    const { client, projection, organizationId } = this;
    const { into, onConflict, columns, key } = planOf(projection);
    const names = ['organization_id', ...columns.map(({ column }) => column)].join(', ');
    const removed = await client.query(
      `delete from ${projection.table} t using ${goneTable} g where t.organization_id = $1 and t.${key} = g.key`,
      [organizationId],
    );
    const written = await client.query(`${into} select ${names} from ${table} where true ${onConflict}`);
    return { written: written.rowCount ?? 0, removed: removed.rowCount ?? 0 };
  }

  private async read(
    by: PoolClient,
    projection: Projection,
    keys: readonly string[],
  ): Promise<Map<string, object>> {
    const { selected, key } = planOf(projection);
    const text = `select ${selected} from ${projection.table} t where t.organization_id = $1 and t.${key} = any($2::text[])`;
    const { rows } = await by.query<Record<string, unknown>>(text, [this.organizationId, textArray(keys)]);
    const read = rows.map((record) => rowFrom(projection, record));
    return new Map(read.map((row) => [keyOf(projection, row), row]));
  }
}
