import { Database, EmbeddedDatabase, hasEmbeddedDatabase, readConfig } from 'foyer/platform/runtime';
import type { Config } from 'foyer/platform/runtime';
import { UsageError } from './terminal.js';

/** @returns the settings, as a tool needs them: DATABASE_URL without FOYER_SECRETS will do */
export const toolConfig = (): Config => readConfig(undefined, { secretsNeeded: false });

const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * PostgreSQL is no child that a signal reaches: whoever started it stops it before they end. A second signal does not wait.
 * @returns takes the watch off again
 */
const stopOnSignals = (starting: Promise<EmbeddedDatabase>): (() => void) => {
  let isStopping = false;
  const stop = (signal: keyof typeof exitCodes): void => {
    const end = (): never => process.exit(exitCodes[signal]);
    if (isStopping) end();
    isStopping = true;
    // connections that break because PostgreSQL goes are no failure of the command
    process.on('uncaughtException', () => undefined);
    starting.then((embedded) => embedded.stop()).then(end, end);
  };
  const signals = Object.keys(exitCodes) as (keyof typeof exitCodes)[];
  for (const signal of signals) process.on(signal, stop);
  return () => signals.forEach((signal) => process.removeListener(signal, stop));
};

/**
 * Gives the work the URL of the database: the one of DATABASE_URL, else the embedded one, which is started and stopped
 * where no server runs it, also on Ctrl-C.
 */
export const withDatabaseUrl = async <T>(config: Config, work: (url: string) => Promise<T>): Promise<T> => {
  if (config.databaseUrl !== undefined) return work(config.databaseUrl);
  const { dataDir } = config;
  // begins after the watch does
  const starting = Promise.resolve().then(() => EmbeddedDatabase.start({ dataDir }));
  const unwatch = stopOnSignals(starting);
  try {
    return await work((await starting).url);
  } finally {
    await starting.then((embedded) => embedded.stop()).finally(unwatch);
  }
};

/** As {@link withDatabaseUrl}, with connections that are closed afterwards. Statements may take as long as they need. */
export const withDatabase = <T>(
  config: Config,
  work: (database: Database) => Promise<T>,
  connections = 4,
): Promise<T> =>
  withDatabaseUrl(config, async (url) => {
    const database = new Database({ url, connections, statementTimeout: 0, name: 'foyer-cli' });
    try {
      return await work(database);
    } finally {
      await database.close();
    }
  });

/** As {@link withDatabase}, for commands that only look: where there is no database, they make none. */
export const withExistingDatabase = <T>(
  config: Config,
  work: (database: Database) => Promise<T>,
  connections?: number,
): Promise<T> => {
  if (config.databaseUrl === undefined && !hasEmbeddedDatabase(config.dataDir))
    throw new UsageError(`There is no database in ${config.dataDir}: start Foyer, or set DATABASE_URL.`);
  return withDatabase(config, work, connections);
};
