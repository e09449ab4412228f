import pg from 'pg';
import type { Pool, PoolClient, PoolConfig, QueryResult, QueryResultRow } from 'pg';
import { optionsOf, plannedOnce } from './planning.js';
import { statementName } from './statement-name.js';

/** What a {@link Database} is opened with; times in milliseconds. */
export interface DatabaseOptions {
  readonly url: string;
  /** Most connections of this process, and up to 4 more for {@link Database.queryPrepared}; 10 unless given. */
  readonly connections?: number;
  /** A statement that takes longer is cancelled; 30 s unless given, 0: never. */
  readonly statementTimeout?: number;
  /** A statement that waits longer for a lock is cancelled; 10 s unless given. */
  readonly lockTimeout?: number;
  /** A transaction left open and idle for longer is rolled back and its connection closed; 30 s unless given. */
  readonly idleInTransactionTimeout?: number;
  /** Shown in pg_stat_activity. */
  readonly name?: string;
  /** Told of a connection that broke while nobody used it. The pool opens another when it needs one. */
  readonly onBrokenConnection?: (error: Error) => void;
}

/** Injection token of the process's {@link Database}. */
export const DATABASE = Symbol('foyer.database');

const int8 = 20;
const connectWithinMs = 10_000;
const mostLookups = 4;

/** Counts and sums come as int8: a number wherever that is exact, else a bigint. */
const parseInt8 = (text: string): number | bigint => {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : BigInt(text);
};

const readers = {
  getTypeParser: ((oid: number, format?: 'text') =>
    oid === int8 && format !== ('binary' as string)
      ? parseInt8
      : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
};

const openPool = (options: DatabaseOptions, more: PoolConfig): Pool =>
  new pg.Pool({
    connectionString: options.url,
    ...more,
    connectionTimeoutMillis: connectWithinMs,
    statement_timeout: options.statementTimeout ?? 30_000,
    lock_timeout: options.lockTimeout ?? 10_000,
    idle_in_transaction_session_timeout: options.idleInTransactionTimeout ?? 30_000,
    application_name: options.name ?? 'foyer',
    keepAlive: true,
    types: readers,
  });

/** SQLSTATE feature_not_supported: "cached plan must not change result type". */
const planIsOutdated = '0A000';

/** PostgreSQL by SQL, for the hot paths and for reading. Never waits for ever: not for a connection, a lock or an answer. */
export class Database {
  readonly pool: Pool;
  /** What {@link queryPrepared} asks. */
  readonly lookupPool: Pool;
  private isClosing = false;

  constructor(options: DatabaseOptions) {
    const { connections = 10 } = options;
    this.pool = openPool(options, { max: connections });
    this.lookupPool = openPool(options, {
      max: Math.min(mostLookups, connections),
      options: optionsOf(plannedOnce),
    });
    for (const pool of [this.pool, this.lookupPool])
      // without a listener, a restart of PostgreSQL would end this process
      pool.on('error', (error: Error & { client?: unknown }) => {
        // what it is about says nothing in a log, and a lot
        delete error.client;
        if (!this.isClosing) options.onBrokenConnection?.(error);
      });
  }

  /** @returns a connection of one's own; to be released */
  connect(): Promise<PoolClient> {
    return this.pool.connect();
  }

  query<R extends QueryResultRow>(sql: string, values: readonly unknown[] = []): Promise<QueryResult<R>> {
    return this.pool.query<R>(sql, [...values]);
  }

  /**
   * As {@link query}, for rows by key that requests ask for again and again: each connection plans it once, by index. The text must
   * be one of a few.
   */
  async queryPrepared<R extends QueryResultRow>(
    sql: string,
    values: readonly unknown[],
  ): Promise<QueryResult<R>> {
    try {
      return await this.lookupPool.query<R>({ name: statementName(sql), text: sql, values: [...values] });
    } catch (error) {
      // a migration changed the table under a connection that had planned it before
      if (Reflect.get(error as object, 'code') !== planIsOutdated) throw error;
      return this.query<R>(sql, values);
    }
  }

  /**
   * Runs the work in one transaction: committed when it returns, rolled back when it throws.
   * A connection that cannot even roll back is thrown away.
   */
  async transaction<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    let broken: Error | undefined;
    try {
      await client.query('BEGIN');
      const result = await work(client);
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch((failure: Error) => (broken = failure));
      throw error;
    } finally {
      client.release(broken);
    }
  }

  /** Waits for the work under way, then closes every connection. */
  async close(): Promise<void> {
    this.isClosing = true;
    await Promise.all([this.pool.end(), this.lookupPool.end()]);
  }
}
