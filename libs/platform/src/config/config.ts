import type { Secret } from './secrets-setting.js';

/** Which work a process does: everything, answering requests only, or subscriptions and scheduled jobs only. */
export type Role = 'all' | 'api' | 'worker';
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

/** Every setting of one process, read once by {@link readConfig} and frozen. `undefined` means embedded, generated or none. */
export interface Config {
  /** Address that the HTTP server listens on. */
  readonly host: string;
  readonly port: number;
  /** Whether `PORT` was set: then a taken port is an error, else the next free one is used. */
  readonly portIsFixed: boolean;
  /** Origin, without a trailing slash; undefined: `http://localhost:` and the port that was really got. */
  readonly publicUrl: string | undefined;
  readonly databaseUrl: string | undefined;
  readonly smtpUrl: string | undefined;
  readonly natsUrl: string | undefined;
  readonly mailFrom: string;
  /** Absolute path. */
  readonly dataDir: string;
  /** The first one signs, all verify; undefined: those generated in the data folder. */
  readonly secrets: readonly Secret[] | undefined;
  readonly setupToken: string | undefined;
  readonly role: Role;
  readonly expiryEverySeconds: number;
  readonly reminderEverySeconds: number;
  readonly mailRetryMaxSeconds: number;
  readonly linkVerifyAddress: boolean;
  readonly passwordMinLength: number;
  readonly rateLimits: boolean;
  /** CIDR ranges that webhooks may reach although they are not public. */
  readonly webhookAllow: readonly string[];
  readonly trustProxyHops: number;
  readonly logLevel: LogLevel;
  /** Sentences for the log: settings that were given, but not taken. */
  readonly warnings: readonly string[];
}

/** Injection token of the process's {@link Config}. */
export const CONFIG = Symbol('foyer.config');

/** Settings that cannot be used. The message lists every one of them, by the variable's name. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly problems: readonly string[]) {
    super(
      `These settings cannot be used:\n${problems.map((problem) => `  - ${problem}`).join('\n')}\nSee docs/reference/configuration.md.`,
    );
  }
}

/** @returns the origin that links are built from, for a server that listens on `port` */
export const publicUrlOf = (config: Config, port: number): string =>
  config.publicUrl ?? `http://localhost:${port}`;
