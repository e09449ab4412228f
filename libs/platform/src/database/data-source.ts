import { DataSource } from 'typeorm';
import type { Logger, MigrationInterface } from 'typeorm';

/** A migration: a class whose name ends with the milliseconds at which it was written. Forward only. */
export type MigrationClass = new () => MigrationInterface;

/** Whatever fails is thrown as well, and logged once by whoever catches it. */
const silent: Logger = {
  logQuery: () => undefined,
  logQueryError: () => undefined,
  logQuerySlow: () => undefined,
  logSchemaBuild: () => undefined,
  logMigration: () => undefined,
  log: () => undefined,
};

/**
 * TypeORM over one database. The schema comes from migrations alone, never from entities; they may take their time.
 * @param migrationsTableName where it is written down what was applied
 * @returns a data source that is not initialised yet
 */
export const createDataSource = (
  url: string,
  migrationsTableName: string,
  migrations: readonly MigrationClass[],
): DataSource =>
  new DataSource({
    type: 'postgres',
    url,
    migrations: [...migrations],
    synchronize: false,
    migrationsRun: false,
    installExtensions: false,
    migrationsTableName,
    migrationsTransactionMode: 'each',
    logger: silent,
    // a connection that breaks while idle is replaced by the pool; without a listener it would end the process
    poolErrorHandler: () => undefined,
    extra: { application_name: 'foyer-orm' },
  });
