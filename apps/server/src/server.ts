import { Logger } from '@nestjs/common';
import {
  createHttpApplication,
  createLogger,
  Database,
  DatabaseClock,
  KeyRing,
  migrate,
  publicUrlOf,
} from 'foyer/platform';
import type { Config } from 'foyer/platform';
import { AppModule } from './app.module.js';
import { allMigrations } from './migrations.js';
import { quiet } from './quiet-logger.js';
import { announceServer, serverPort, startServices } from './services.js';

/** A running server. */
export interface Server {
  readonly url: string;
  /** Undefined where `SMTP_URL` is set. */
  readonly mailboxUrl: string | undefined;
  readonly setupToken: string;
  /** Whether the first organization exists. */
  readonly isSetUp: boolean;
  /** Finishes what is under way, then ends everything in the reverse order. */
  stop(): Promise<void>;
}

type Stop = () => Promise<void>;

const stopAll = async (stops: readonly Stop[]): Promise<void> => {
  for (const stop of stops.toReversed()) {
    await stop().catch((error: unknown) => Logger.error(error, undefined, 'Server'));
  }
};

const openDatabase = async (
  url: string,
  stops: Stop[],
): Promise<{ database: Database; clock: DatabaseClock }> => {
  await migrate(url, allMigrations);
  const report = (error: Error): void =>
    Logger.warn({ err: error, msg: 'An idle connection was lost.' }, 'Database');
  const database = new Database({ url, name: 'foyer', onBrokenConnection: report });
  stops.push(() => database.close());
  const clock = await DatabaseClock.start(database);
  stops.push(async () => clock.stop());
  return { database, clock };
};

const isSetUp = async (database: Database): Promise<boolean> => {
  const { rows } = await database.query(`select 1 from foyer_invitations.installation`);
  return rows.length > 0;
};

const start = async (given: Config, stops: Stop[]): Promise<Server> => {
  const logger = createLogger(given.logLevel);
  Logger.overrideLogger(logger);
  const services = await startServices(given);
  stops.push(() => services.stop());
  const { databaseUrl, smtpUrl, mailboxUrl, setupToken } = services;
  const { database, clock } = await openDatabase(databaseUrl, stops);
  const config = { ...given, setupToken };
  const port = await serverPort(config);
  const url = publicUrlOf(config, port);
  const publicUrl = (): string => url;
  const keyRing = new KeyRing(services.secrets);
  const module = AppModule.of({ config, database, clock, keyRing, publicUrl, databaseUrl, smtpUrl });
  const app = await createHttpApplication(
    module,
    { publicUrl, trustProxyHops: config.trustProxyHops },
    quiet(logger),
  );
  stops.push(() => app.close());
  await app.listen(port, config.host);
  const forget = announceServer(config, url);
  stops.push(async () => forget());
  for (const warning of config.warnings) logger.warn(warning, 'Config');
  return { url, mailboxUrl, setupToken, isSetUp: await isSetUp(database), stop: () => stopAll(stops) };
};

/** Starts everything that the settings ask for. When one part does not start, those that did are stopped again. */
export const startServer = async (config: Config): Promise<Server> => {
  const stops: Stop[] = [];
  try {
    return await start(config, stops);
  } catch (error) {
    await stopAll(stops);
    throw error;
  }
};
