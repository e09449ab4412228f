import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { readConfig } from '../../libs/platform/src/config/read-config.js';

interface Service {
  readonly image?: string;
  readonly build?: string;
  readonly environment: Record<string, string>;
  readonly ports?: readonly string[];
  readonly depends_on?: Record<string, { condition: string }>;
}

const text = readFileSync(join(__dirname, '../../docker-compose.yml'), 'utf8');
const { services } = parse(text, { merge: true }) as { services: Record<string, Service> };

/** What Docker Compose puts in for variables. */
const filledIn = (environment: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [
      name,
      value
        .replace(/^\$\{FOYER_SECRETS:\?.*\}$/, 'k1:compose-spec-compose-spec-0123456789')
        .replace(/^\$\{\w+:-(.*)\}$/, '$1'),
    ]),
  );

describe('docker-compose.yml', () => {
  it('has a database, a mail catcher, one api and one worker', () => {
    expect(Object.keys(services)).toEqual(['database', 'mail', 'api', 'worker']);
    expect([services['database']?.image, services['api']?.build, services['worker']?.build]).toEqual([
      'postgres:18',
      '.',
      '.',
    ]);
  });

  it.each(['api', 'worker'])('gives %s settings that can be used', (name) => {
    const config = readConfig(filledIn(services[name]?.environment ?? {}));
    expect(config).toMatchObject({
      role: name,
      databaseUrl: 'postgres://foyer:foyer@database:5432/foyer',
      smtpUrl: 'smtp://mail:1025',
      publicUrl: 'http://localhost:3000',
      setupToken: undefined,
    });
  });

  it('shows nothing beyond this machine, and knows every service that it waits for', () => {
    const all = Object.values(services);
    expect(all.flatMap(({ ports = [] }) => ports).every((port) => port.startsWith('127.0.0.1:'))).toBe(true);
    const awaited = all.flatMap(({ depends_on: on = {} }) => Object.keys(on));
    expect([...new Set(awaited)]).toEqual(['database', 'mail']);
  });
});
