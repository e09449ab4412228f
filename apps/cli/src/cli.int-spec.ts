import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { freshDatabase } from '../../../test/support/fresh-database.js';
import { allMigrations } from '../../server/src/migrations.js';
import { run } from './run.js';

const environment = process.env;
let folder: string;
let out: string[];
let err: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'foyer-cli-'));
  process.env = { ...environment, FOYER_DATA_DIR: folder };
  [out, err] = [[], []];
});
afterEach(() => {
  process.env = environment;
  rmSync(folder, { recursive: true });
});

const foyer = (...words: string[]): Promise<number> =>
  run(words, { out: (text) => out.push(text), err: (text) => err.push(text) });

describe('foyer', () => {
  it('lists its commands', async () => {
    expect(await foyer('--help')).toBe(0);
    expect(out.join()).toContain('Usage: foyer [options] [command]');
    expect(out.join()).toMatch(/setup .*\n\s+migrate /s);
  });

  it('ends with 2 when it was called wrongly', async () => {
    expect([await foyer('dance'), await foyer('migrate', '--fast'), await foyer()]).toEqual([2, 2, 2]);
    expect(err[0]).toContain("error: unknown command 'dance'");
  });

  it('ends with 2 and names the setting when one cannot be used', async () => {
    process.env['DATABASE_URL'] = 'mysql://nowhere';
    expect(await foyer('migrate')).toBe(2);
    expect(err[0]).toContain('DATABASE_URL: must be a URL like postgres://user:password@host:5432/foyer');
  });
});

describe('foyer migrate', () => {
  it('brings the database of DATABASE_URL up to date, without its secrets', async () => {
    const fresh = await freshDatabase();
    process.env['DATABASE_URL'] = fresh.url;
    expect([
      await foyer('--json', 'migrate'),
      await foyer('migrate', '--json'),
      await foyer('migrate'),
    ]).toEqual([0, 0, 0]);
    const [first, second, third] = out;
    expect(new Set((JSON.parse(first ?? '') as { applied: string[] }).applied)).toEqual(
      new Set(allMigrations.map(({ name }) => name)),
    );
    expect([second, third]).toEqual(['{"applied":[]}', 'The database is up to date.']);
    await fresh.drop();
  });

  it('ends with 1 when the database does not answer', async () => {
    process.env['DATABASE_URL'] = 'postgres://foyer@127.0.0.1:1/foyer';
    expect(await foyer('migrate')).toBe(1);
    expect(err[0]).toContain('ECONNREFUSED');
  });
});

describe('foyer setup', () => {
  const options = [
    '--organization',
    'Acme',
    '--email',
    'ada@acme.test',
    '--first-name',
    'Ada',
    '--last-name',
    'L',
    '--password',
    'long enough',
  ];
  let server: Server;
  let url: string;
  let asked: unknown;
  let answer: { status: number; body: object };

  beforeEach(async () => {
    server = createServer((request, response) => {
      void json(request).then((body) => {
        asked = { path: request.url, body };
        response
          .writeHead(answer.status, { 'Content-Type': 'application/json' })
          .end(JSON.stringify(answer.body));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  it('asks the server, with the token from the data folder', async () => {
    writeFileSync(join(folder, 'setup-token'), 'kept-token\n');
    answer = {
      status: 201,
      body: { organization: { id: 'org_1', name: 'Acme' }, apiKey: { secret: 'fk_1' } },
    };
    expect(await foyer('setup', '--url', url, ...options)).toBe(0);
    expect(asked).toEqual({
      path: '/v1/setup',
      body: {
        setupToken: 'kept-token',
        organization: { name: 'Acme' },
        admin: { email: 'ada@acme.test', firstName: 'Ada', lastName: 'L', password: 'long enough' },
      },
    });
    expect(out).toEqual([`Acme is set up (org_1).\nAPI key, shown only now: fk_1\nConsole: ${url}`]);
  });

  it('ends with 1 and tells the refusal', async () => {
    answer = { status: 409, body: { code: 'setup.done', detail: 'Foyer is set up already' } };
    expect(await foyer('setup', '--url', url, '--token', 't', ...options)).toBe(1);
    expect(err).toEqual(['Foyer is set up already (setup.done)']);
    expect(await foyer('--json', 'setup', '--url', url, '--token', 't', ...options)).toBe(1);
    expect(out).toEqual(['{"code":"setup.done","detail":"Foyer is set up already"}']);
  });

  it('ends with 2 when it lacks something and nobody can be asked', async () => {
    expect(await foyer('setup', ...options)).toBe(2);
    expect(await foyer('setup', '--url', url)).toBe(2);
    expect(await foyer('setup', '--url', url, '--token', 't')).toBe(2);
    expect(err).toEqual([
      'No server runs from this data folder: start one, or give --url',
      '--token is missing: the server has printed it at its first start',
      '--organization is missing',
    ]);
  });

  it('asks a person for what is missing, the password hidden', async () => {
    answer = {
      status: 201,
      body: { organization: { id: 'org_1', name: 'Acme' }, apiKey: { secret: 'fk_1' } },
    };
    const questions: [string, boolean][] = [];
    const ask = (question: string, hidden: boolean): Promise<string> => {
      questions.push([question, hidden]);
      return Promise.resolve('answer');
    };
    const code = await run(['setup', '--url', url, '--token', 't', ...options.slice(0, 4)], {
      out: () => undefined,
      err: () => undefined,
      ask,
    });
    expect([code, questions]).toEqual([
      0,
      [
        ['Your first name: ', false],
        ['Your last name: ', false],
        ['A password for you: ', true],
      ],
    ]);
  });
});
