import { resolve } from 'node:path';
import { ConfigError, publicUrlOf } from './config.js';
import { isLoopback, readConfig } from './read-config.js';

const good = 'k1:Zm95ZXItc3BlYy1vbmx5LTEyMzQ1Njc4OTA';

const problemsOf = (env: Record<string, string>): readonly string[] => {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
};

describe('the configuration', () => {
  it('has a default for everything', () => {
    expect(readConfig({})).toEqual({
      host: '127.0.0.1',
      port: 3000,
      portIsFixed: false,
      publicUrl: undefined,
      databaseUrl: undefined,
      smtpUrl: undefined,
      natsUrl: undefined,
      mailFrom: 'Foyer <no-reply@localhost>',
      dataDir: resolve('.foyer'),
      secrets: undefined,
      setupToken: undefined,
      role: 'all',
      expiryEverySeconds: 30,
      reminderEverySeconds: 300,
      mailRetryMaxSeconds: 600,
      linkVerifyAddress: true,
      passwordMinLength: 8,
      rateLimits: true,
      webhookAllow: [],
      trustProxyHops: 0,
      logLevel: 'info',
      warnings: [],
    });
  });

  it('cannot be changed afterwards', () => {
    expect(() => Object.assign(readConfig({}), { port: 1 })).toThrow(TypeError);
  });

  it('names every bad variable at once, in words', () => {
    expect(
      problemsOf({
        PORT: 'eighty',
        PUBLIC_URL: 'https://a.test/path',
        FOYER_ROLE: 'boss',
        LOG_LEVEL: 'loud',
        FOYER_WEBHOOK_ALLOW: '10.0.0.0/33',
      }),
    ).toEqual([
      'PORT: must be a whole number from 0 to 65535',
      'PUBLIC_URL: must be an address like https://invites.example.com: no path, query or password',
      'FOYER_ROLE: must be one of all, api, worker',
      'FOYER_WEBHOOK_ALLOW: must be address ranges like 10.0.0.0/8,fd00::/8',
      'LOG_LEVEL: must be one of trace, debug, info, warn, error, fatal, silent',
    ]);
  });

  it('takes an empty variable for one that is not set', () => {
    expect(readConfig({ PORT: '', DATABASE_URL: '' })).toEqual(readConfig({}));
  });

  it('builds links from PUBLIC_URL alone, or from the port that was got', () => {
    expect(publicUrlOf(readConfig({ PUBLIC_URL: 'https://invites.example.com/' }), 1)).toBe(
      'https://invites.example.com',
    );
    expect(publicUrlOf(readConfig({}), 3001)).toBe('http://localhost:3001');
  });

  it.each([
    ['http://localhost:3000', true],
    ['http://127.0.0.2', true],
    ['http://[::1]:80', true],
    ['http://foyer.localhost', true],
    ['http://127.evil.example', false],
    ['https://localhost.example', false],
  ])('%s is loopback: %s', (url, expected) => {
    expect(isLoopback(url)).toBe(expected);
  });

  it('keeps rate limits on where the address is public, and says so', () => {
    const open = readConfig({ PUBLIC_URL: 'https://a.test', FOYER_RATE_LIMITS: 'off' });
    expect([open.rateLimits, open.warnings.length]).toEqual([true, 1]);
    const local = readConfig({ PUBLIC_URL: 'http://localhost:3000', FOYER_RATE_LIMITS: 'off' });
    expect([local.rateLimits, local.warnings]).toEqual([false, []]);
  });
});

describe('FOYER_SECRETS', () => {
  it('are parsed in order', () => {
    const other = 'k2:b25lLW1vcmUtZm9yLXJvdGF0aW9uLW9ubHk:x';
    expect(readConfig({ FOYER_SECRETS: `${good}, ${other}` }).secrets).toEqual([
      { kid: 'k1', secret: good.slice(3) },
      { kid: 'k2', secret: other.slice(3) },
    ]);
  });

  it('must be set on a database of one’s own', () => {
    expect(problemsOf({ DATABASE_URL: 'postgres://db/foyer' })).toEqual([
      'FOYER_SECRETS must be set when DATABASE_URL is: kid:secret, at least 32 random characters',
    ]);
    expect(problemsOf({ DATABASE_URL: 'postgres://db/foyer', FOYER_SECRETS: good })).toEqual([]);
    expect(
      readConfig({ DATABASE_URL: 'postgres://db/foyer' }, { secretsNeeded: false }).secrets,
    ).toBeUndefined();
  });

  it.each([
    ['k1:short', 'the secret of entry 1 has 5 characters, at least 32 are needed'],
    [`k1:${'a'.repeat(64)}`, 'the secret of entry 1 is a repetition'],
    [`k1:${'12345678'.repeat(4)}`, 'the secret of entry 1 is a repetition'],
    ['k1:change-me-please-this-is-not-a-secret-key', 'the secret of entry 1 is a placeholder'],
    [good, undefined],
    ['k1:please-change-me-in-production-12345', 'the secret of entry 1 is a placeholder'],
    [
      'Zm95ZXItc3BlYy1vbmx5LTEyMzQ1Njc4OTA',
      'entry 1 needs a name of letters, digits, . _ or - before a colon',
    ],
    [`${good},k1:another-one-another-two-another-3`, 'the name "k1" is used twice'],
    [`${good},k2${good.slice(2)}`, 'the secret of "k2" is used twice'],
  ])('%s: %s', (text, problem) => {
    expect(problemsOf({ FOYER_SECRETS: text })).toEqual(
      problem === undefined ? [] : [`FOYER_SECRETS: ${problem}`],
    );
  });

  it('needs a long setup token once strangers can reach it', () => {
    expect(problemsOf({ FOYER_SETUP_TOKEN: 'short' })).toEqual([]);
    expect(problemsOf({ FOYER_SETUP_TOKEN: 'short', PUBLIC_URL: 'https://a.test' })).toEqual([
      'FOYER_SETUP_TOKEN must have at least 16 characters where PUBLIC_URL is no loopback address',
    ]);
  });
});

describe('a secret in a file', () => {
  const readFile = (path: string): string => {
    if (path === '/run/secrets/foyer') return `${good}\n`;
    throw Object.assign(new Error(path), { code: 'ENOENT' });
  };

  it('is read without its line end', () => {
    const config = readConfig({ FOYER_SECRETS_FILE: '/run/secrets/foyer' }, { readFile });
    expect(config.secrets).toEqual([{ kid: 'k1', secret: good.slice(3) }]);
  });

  it('is refused beside the variable itself, or when it is missing', () => {
    const env = { FOYER_SECRETS: good, FOYER_SECRETS_FILE: '/run/secrets/foyer', SMTP_URL_FILE: '/nowhere' };
    expect(() => readConfig(env, { readFile })).toThrow(
      new ConfigError([
        'SMTP_URL_FILE: /nowhere cannot be read (ENOENT)',
        'FOYER_SECRETS and FOYER_SECRETS_FILE are both set: keep one',
      ]),
    );
  });
});
