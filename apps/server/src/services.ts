import {
  EmbeddedDatabase,
  forgetServer,
  freePort,
  generatedSecrets,
  generatedSetupToken,
  KeyRing,
  recordServer,
  setupTokenOf,
} from 'foyer/platform';
import type { Config, Secret } from 'foyer/platform';
import { startMailbox } from './mailbox/start-mailbox.js';

/** What the server stands on: what the configuration names, and for the rest what Foyer brings along. */
export interface Services {
  readonly databaseUrl: string;
  readonly smtpUrl: string;
  /** Page of the mailbox that came along; undefined where `SMTP_URL` is set. */
  readonly mailboxUrl: string | undefined;
  readonly secrets: readonly Secret[];
  readonly setupToken: string;
  /** Ends what came along, in the reverse order. To be called last, after everything that uses it. */
  stop(): Promise<void>;
}

type Stop = () => Promise<void>;

const startDatabase = async ({ databaseUrl, dataDir }: Config, stops: Stop[]): Promise<string> => {
  if (databaseUrl !== undefined) return databaseUrl;
  const database = await EmbeddedDatabase.start({ dataDir });
  stops.push(() => database.stop());
  return database.url;
};

const startMail = async ({ smtpUrl, dataDir }: Config, stops: Stop[]) => {
  if (smtpUrl !== undefined) return { smtpUrl, webUrl: undefined };
  const mailbox = await startMailbox({ dataDir });
  stops.push(() => mailbox.close());
  return mailbox;
};

/** With a database of one's own nothing is written here: there, all processes derive one token from the shared secrets. */
const secretsOf = (config: Config): Pick<Services, 'secrets' | 'setupToken'> => {
  const secrets = config.secrets ?? generatedSecrets(config.dataDir);
  const generated = () =>
    config.databaseUrl === undefined
      ? generatedSetupToken(config.dataDir)
      : setupTokenOf(new KeyRing(secrets));
  return { secrets, setupToken: config.setupToken ?? generated() };
};

/**
 * Starts what the configuration leaves to Foyer: database, mailbox, secrets.
 * When one of them does not start, those that did are stopped again.
 */
export const startServices = async (config: Config): Promise<Services> => {
  const stops: Stop[] = [];
  const stop = async (): Promise<void> => {
    for (const end of stops.splice(0).reverse()) await end();
  };
  try {
    const databaseUrl = await startDatabase(config, stops);
    const { smtpUrl, webUrl } = await startMail(config, stops);
    return {
      databaseUrl,
      smtpUrl,
      mailboxUrl: webUrl,
      ...secretsOf(config),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
};

/**
 * @returns the port to listen on: `PORT`, or where that is not set, 3000 or the next free one
 * @throws PortTakenError when `PORT` is set and taken
 */
export const serverPort = ({ port, portIsFixed, host }: Config): Promise<number> =>
  freePort(port, portIsFixed ? 'PORT' : undefined, host);

/** Tells tools on this machine where the server answers, until the returned function is called. */
export const announceServer = ({ dataDir }: Config, url: string): (() => void) => {
  recordServer(dataDir, url);
  return () => forgetServer(dataDir);
};
