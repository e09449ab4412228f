import { z } from 'zod';
import {
  mailbox,
  oneOf,
  onOrOff,
  origin,
  ranges,
  secretsSetting,
  url,
  wholeNumber,
} from './setting-types.js';

/** What the reference says of a setting. */
export interface SettingNotes {
  readonly description: string;
  /** Left out: taken when the variable is not set. */
  readonly default?: string;
  /** In words, where there is no literal default. */
  readonly otherwise?: string;
  /** A secret may also come from the file that `NAME_FILE` names. */
  readonly secret?: true;
}

const withDefault = <T extends z.ZodType>(schema: T, notes: SettingNotes & { readonly default: string }) =>
  schema.meta({ ...notes });

const optional = <T extends z.ZodType>(schema: T, notes: SettingNotes & { readonly otherwise: string }) =>
  schema.optional().meta({ ...notes });

/** Every setting, by the name of its environment variable. The one list: config, checks and reference come from it. */
export const settings = {
  PORT: optional(wholeNumber(0, 65_535), {
    otherwise: '`3000`, or the next free port',
    description:
      'Port of the HTTP server. When set, that port is used or the start fails; 0 takes any free one.',
  }),
  HOST: withDefault(z.string(), {
    default: '127.0.0.1',
    description: 'Address that the HTTP server listens on; `0.0.0.0` for every interface, as in a container.',
  }),
  PUBLIC_URL: optional(origin, {
    otherwise: '`http://localhost:PORT`',
    description:
      'Address by which people reach this installation. Links are built from it alone, never from a request.',
  }),
  DATABASE_URL: optional(url(['postgres', 'postgresql'], 'postgres://user:password@host:5432/foyer'), {
    otherwise: 'an embedded PostgreSQL in the data folder',
    secret: true,
    description: 'PostgreSQL 16 or later. With it, `FOYER_SECRETS` must be set too.',
  }),
  SMTP_URL: optional(url(['smtp', 'smtps'], 'smtp://user:password@host:587'), {
    otherwise: 'an embedded mailbox with a page to read it',
    secret: true,
    description: 'Server that mail is handed to.',
  }),
  NATS_URL: optional(url(['nats', 'tls', 'ws', 'wss'], 'nats://host:4222'), {
    otherwise: 'none: events are not published',
    secret: true,
    description: 'NATS server with JetStream that events are published to.',
  }),
  MAIL_FROM: withDefault(mailbox, {
    default: 'Foyer <no-reply@localhost>',
    description: 'Sender of every mail.',
  }),
  FOYER_DATA_DIR: withDefault(z.string(), {
    default: '.foyer',
    description:
      'Folder of the embedded database, the mailbox and the generated secrets. `connection.json` in it names the running database.',
  }),
  FOYER_SECRETS: optional(secretsSetting, {
    otherwise: 'generated in the data folder on the embedded database, else required',
    secret: true,
    description:
      '`kid:secret,kid:secret`: the first one signs, all verify. At least 32 characters each, random, for instance from `openssl rand -base64 32`. To rotate, put a new one in front and keep the old ones until nothing made with them is in use.',
  }),
  FOYER_SETUP_TOKEN: optional(z.string(), {
    otherwise: 'random, printed at the first start',
    secret: true,
    description:
      'Lets its holder make the first organization. At least 16 characters, unless `PUBLIC_URL` is a loopback address.',
  }),
  FOYER_ROLE: withDefault(oneOf(['all', 'api', 'worker']), {
    default: 'all',
    description:
      'What this process does: `api` answers requests, `worker` runs subscriptions and scheduled jobs, `all` does both.',
  }),
  FOYER_EXPIRY_EVERY: withDefault(wholeNumber(1, 86_400), {
    default: '30',
    description: 'Seconds between two looks for invites that have expired.',
  }),
  FOYER_REMINDER_EVERY: withDefault(wholeNumber(1, 86_400), {
    default: '300',
    description: 'Seconds between two looks for invites to remind of.',
  }),
  FOYER_MAIL_RETRY_MAX: withDefault(wholeNumber(2, 86_400), {
    default: '600',
    description:
      'Longest wait in seconds before a failed mail is tried again; the first is 2 s, each further one twice as long.',
  }),
  FOYER_LINK_VERIFY_ADDRESS: withDefault(onOrOff, {
    default: 'true',
    description: 'Whether people who join by link must prove their address by a mailed code first.',
  }),
  FOYER_PASSWORD_MIN_LENGTH: withDefault(wholeNumber(8, 64), {
    default: '8',
    description: 'Fewest characters of a password.',
  }),
  FOYER_RATE_LIMITS: withDefault(onOrOff, {
    default: 'on',
    description: '`off` is taken only where `PUBLIC_URL` is a loopback address.',
  }),
  FOYER_WEBHOOK_ALLOW: optional(ranges, {
    otherwise: 'none: https and public addresses only',
    description:
      'Address ranges (CIDR, comma-separated) inside which webhooks may use http and private addresses.',
  }),
  TRUST_PROXY_HOPS: withDefault(wholeNumber(0, 16), {
    default: '0',
    description: 'Number of proxies in front whose `X-Forwarded-For` entries are believed.',
  }),
  LOG_LEVEL: withDefault(oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']), {
    default: 'info',
    description: 'Least level that is logged.',
  }),
} as const;

export type SettingName = keyof typeof settings;

/** @returns what the reference says of that setting */
export const notesOf = (name: SettingName): SettingNotes => settings[name].meta() as unknown as SettingNotes;
