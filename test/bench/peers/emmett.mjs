import { getPostgreSQLEventStore } from '@event-driven-io/emmett-postgresql';
import pg from 'pg';

/** Appends of one event to a stream of its own. */
export class Emmett {
  constructor(url) {
    this.pool = new pg.Pool({ connectionString: url, max: 10 });
    this.pool.on('error', () => undefined); // the database goes away before emmett's own connections do
    this.store = getPostgreSQLEventStore(url, { connectionOptions: { pool: this.pool } });
  }

  append(stream) {
    return this.store.appendToStream(stream, [{ type: 'PersonPassed', data: { note: 'x'.repeat(300) } }]);
  }

  async close() {
    await this.store.close();
    await this.pool.end();
  }
}
