/** Settings of a PostgreSQL that counts statements. */
export const countStatements = { shared_preload_libraries: 'pg_stat_statements' };

const shown = 25;
const widest = 110;

const busiest = `
  select query, calls::int as calls, total_exec_time as ms from pg_stat_statements s
  where dbid = (select oid from pg_database where datname = current_database())
  order by calls desc limit ${shown}`;
const total = `
  select sum(calls)::int as calls, sum(total_exec_time) as ms from pg_stat_statements
  where dbid = (select oid from pg_database where datname = current_database())`;

/** Counts what a server asks of its database; one that was started with {@link countStatements}. */
export class StatementCounts {
  constructor(database) {
    this.database = database;
  }

  async begin() {
    await this.database.query('create extension if not exists pg_stat_statements');
    await this.database.query('select pg_stat_statements_reset()');
  }

  /** @returns how often each statement ran since, and how long altogether */
  async end() {
    const { rows } = await this.database.query(busiest);
    const sums = await this.database.query(total);
    return { statements: rows, all: sums.rows[0] };
  }
}

/** Prints the statements that ran most often, by operation of the load. */
export const printStatements = (title, { statements, all }, operations) => {
  const line = ({ query, calls, ms }) => {
    const text = query.replaceAll(/\s+/g, ' ').trim().slice(0, widest);
    return `${(calls / operations).toFixed(3).padStart(7)} ${((1_000 * ms) / operations).toFixed(0).padStart(7)}  ${text}`;
  };
  console.log(
    `\n${title}: statements by operation, and their time in the database in microseconds by operation`,
  );
  for (const one of [{ query: 'ALL', ...all }, ...statements]) console.log(line(one));
};
