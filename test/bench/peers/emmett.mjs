import { getPostgreSQLEventStore } from '@event-driven-io/emmett-postgresql';
import pg from 'pg';

const others = `select count(*)::int as n from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`;

/** Appends of one event to a stream of its own. */
export class Emmett {
  constructor(url) {
    this.url = url;
    this.store = getPostgreSQLEventStore(url);
  }

  append(stream) {
    return this.store.appendToStream(stream, [{ type: 'PersonPassed', data: { note: 'x'.repeat(300) } }]);
  }

  /** Its connections outlive it by their idle time; one that the database ends would end this process. */
  async close() {
    await this.store.close();
    const client = new pg.Client({ connectionString: this.url });
    await client.connect();
    while ((await client.query(others)).rows[0].n > 0)
      await new Promise((resolve) => setTimeout(resolve, 250));
    await client.end();
  }
}
