import { DataSource } from 'typeorm';
import type { Logger, MigrationInterface } from 'typeorm';

/** A migration: a class whose name ends with the milliseconds at which it was written. Forward only. */
export type MigrationClass = new () => MigrationInterface;
export type EntityClass = new () => object;

/** Times in milliseconds; an answer that takes longer is no use to a request. */
const patience = {
  statement_timeout: 30_000,
  lock_timeout: 10_000,
  idle_in_transaction_session_timeout: 30_000,
};

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
 * TypeORM over one database. The schema comes from migrations alone, never from entities.
 * @returns a data source that is not initialised yet
 */
export const createDataSource = (
  url: string,
  migrations: readonly MigrationClass[],
  entities: readonly EntityClass[],
  extra: object = patience,
): DataSource =>
  new DataSource({
    type: 'postgres',
    url,
    migrations: [...migrations],
    entities: [...entities],
    synchronize: false,
    migrationsRun: false,
    installExtensions: false,
    migrationsTableName: 'foyer_migrations',
    migrationsTransactionMode: 'each',
    logger: silent,
    // a connection that breaks while idle is replaced by the pool; without a listener it would end the process
    poolErrorHandler: () => undefined,
    extra: { application_name: 'foyer-orm', ...extra },
  });
