import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { z } from 'zod';
import { ConfigError } from './config.js';
import type { Config } from './config.js';
import { notesOf, settings } from './settings.js';
import type { SettingName } from './settings.js';

type Environment = Readonly<Record<string, string | undefined>>;
type ReadFile = (path: string) => string;
type Taken = { readonly readFile: ReadFile; texts: Partial<Record<SettingName, string>>; problems: string[] };

/** How to read, where it is not as a server does. */
export interface Reading {
  /** Reads what a `NAME_FILE` names. */
  readonly readFile?: ReadFile;
  /** False for tools that derive nothing from the secrets: `DATABASE_URL` alone is enough for them. */
  readonly secretsNeeded?: boolean;
}

const readText: ReadFile = (path) => readFileSync(path, 'utf8');
const schema = z.object(settings);
const names = Object.keys(settings) as SettingName[];

const fromFile = (name: SettingName, path: string, taken: Taken): string | undefined => {
  try {
    return taken.readFile(path).replace(/\r?\n$/, '');
  } catch (error) {
    taken.problems.push(
      `${name}_FILE: ${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`,
    );
    return undefined;
  }
};

/** An empty variable counts as not set: that is what compose files pass for one that the shell does not have. */
const given = (env: Environment, name: string): string | undefined =>
  env[name] === '' ? undefined : env[name];

const take = (env: Environment, name: SettingName, taken: Taken): string | undefined => {
  const notes = notesOf(name);
  const text = given(env, name);
  const path = notes.secret ? given(env, `${name}_FILE`) : undefined;
  if (path === undefined) return text ?? notes.default;
  if (text !== undefined) taken.problems.push(`${name} and ${name}_FILE are both set: keep one`);
  return fromFile(name, path, taken);
};

const takeAll = (env: Environment, readFile: ReadFile): Taken => {
  const taken: Taken = { readFile, texts: {}, problems: [] };
  for (const name of names) {
    const text = take(env, name, taken);
    if (text !== undefined) taken.texts[name] = text;
  }
  return taken;
};

/** @returns whether the address can be reached from this machine alone */
export const isLoopback = (url: string): boolean => {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    host === '::1' ||
    (isIP(host) === 4 && host.startsWith('127.'))
  );
};

type Values = z.infer<typeof schema>;

const isLocal = ({ PUBLIC_URL }: Values): boolean => PUBLIC_URL === undefined || isLoopback(PUBLIC_URL);

const togetherProblems = (values: Values, secretsNeeded: boolean): string[] => {
  const problems: string[] = [];
  if (secretsNeeded && values.DATABASE_URL !== undefined && values.FOYER_SECRETS === undefined)
    problems.push(
      'FOYER_SECRETS must be set when DATABASE_URL is: kid:secret, at least 32 random characters',
    );
  if (!isLocal(values) && (values.FOYER_SETUP_TOKEN?.length ?? 16) < 16)
    problems.push(
      'FOYER_SETUP_TOKEN must have at least 16 characters where PUBLIC_URL is no loopback address',
    );
  return problems;
};

const toConfig = (values: Values): Config => {
  const mayBeUnlimited = isLocal(values);
  const ignored = !values.FOYER_RATE_LIMITS && !mayBeUnlimited;
  return Object.freeze({
    host: values.HOST,
    port: values.PORT ?? 3000,
    portIsFixed: values.PORT !== undefined,
    publicUrl: values.PUBLIC_URL,
    databaseUrl: values.DATABASE_URL,
    smtpUrl: values.SMTP_URL,
    natsUrl: values.NATS_URL,
    mailFrom: values.MAIL_FROM,
    dataDir: resolve(values.FOYER_DATA_DIR),
    secrets: values.FOYER_SECRETS && Object.freeze(values.FOYER_SECRETS),
    setupToken: values.FOYER_SETUP_TOKEN,
    role: values.FOYER_ROLE,
    expiryEverySeconds: values.FOYER_EXPIRY_EVERY,
    reminderEverySeconds: values.FOYER_REMINDER_EVERY,
    mailRetryMaxSeconds: values.FOYER_MAIL_RETRY_MAX,
    linkVerifyAddress: values.FOYER_LINK_VERIFY_ADDRESS,
    passwordMinLength: values.FOYER_PASSWORD_MIN_LENGTH,
    rateLimits: values.FOYER_RATE_LIMITS || !mayBeUnlimited,
    webhookAllow: Object.freeze(values.FOYER_WEBHOOK_ALLOW ?? []),
    trustProxyHops: values.TRUST_PROXY_HOPS,
    logLevel: values.LOG_LEVEL,
    warnings: ignored ? ['FOYER_RATE_LIMITS=off is ignored: PUBLIC_URL is no loopback address'] : [],
  });
};

/**
 * Reads every setting, once.
 * @param env the process's environment, which nothing else reads
 * @throws ConfigError naming every variable that cannot be used
 */
export const readConfig = (env: Environment = process.env, reading: Reading = {}): Config => {
  const taken = takeAll(env, reading.readFile ?? readText);
  const result = schema.safeParse(taken.texts);
  if (!result.success) {
    const wrong = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new ConfigError([...taken.problems, ...wrong]);
  }
  if (taken.problems.length > 0) throw new ConfigError(taken.problems);
  const problems = togetherProblems(result.data, reading.secretsNeeded ?? true);
  if (problems.length > 0) throw new ConfigError(problems);
  return toConfig(result.data);
};
