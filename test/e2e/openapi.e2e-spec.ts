import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import { refusalStatus } from 'foyer/platform';
import { apiOperations, operations, resolved } from '../support/api-document.js';
import { FoyerServer } from '../support/foyer-server.js';
import { migratedDatabase } from '../support/migrated-database.js';
import type { FreshDatabase } from '../support/test-databases.js';

const root = resolve(__dirname, '../..');
const text = readFileSync(resolve(root, 'docs/reference/openapi.json'), 'utf8');

const codesOf = (response: Record<string, unknown>): readonly string[] => {
  const { content } = response as { content?: Record<string, { schema: { allOf?: unknown[] } }> };
  const [, own] = content?.['application/problem+json']?.schema.allOf ?? [];
  return (own as { properties: { code: { enum: string[] } } } | undefined)?.properties.code.enum ?? [];
};

describe('docs/reference/openapi.json', () => {
  it('is what the code says', () => {
    const { status, stderr } = spawnSync(process.execPath, ['scripts/generate-openapi.mjs', '--check'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect([status, stderr.replaceAll(/^npm warn.*\n/gm, '')]).toEqual([0, '']);
  }, 240_000);

  it('is valid OpenAPI 3.1', async () => {
    const validator = new Validator();
    expect(await validator.validate(JSON.parse(text))).toEqual({ valid: true });
    expect(validator.version).toBe('3.1');
  });

  it('names refusals of the closed list alone, each where it can happen, and none is left out', () => {
    const named = new Set(
      operations.flatMap(({ responses }) =>
        Object.values(responses).flatMap((each) => codesOf(resolved(each))),
      ),
    );
    const known = new Set(Object.keys(refusalStatus));
    expect([...named].filter((code) => !known.has(code))).toEqual([]);
    // answered where there is no operation, or kept for what is to come
    const elsewhere = ['method.not-allowed', 'webhook.unknown', 'webhook.url-refused'];
    expect([...known].filter((code) => !named.has(code) && !elsewhere.includes(code))).toEqual([]);
  });

  it('says what every operation does, takes, answers and requires', () => {
    const silent = apiOperations.filter(
      ({ responses, security }) =>
        security.length === 0 || !Object.keys(responses).some((status) => status < '400'),
    );
    expect(silent).toEqual([]);
    const paths = (JSON.parse(text) as { paths: Record<string, Record<string, { summary: string }>> }).paths;
    const summaries = Object.values(paths).flatMap((path) =>
      Object.values(path).map(({ summary }) => summary),
    );
    expect(summaries.filter((summary) => !/^[A-Z].{8,}/.test(summary))).toEqual([]);
  });
});

describe('The pages of the API', () => {
  let database: FreshDatabase;
  let server: FoyerServer;
  beforeAll(async () => {
    database = await migratedDatabase();
    server = await FoyerServer.start({
      DATABASE_URL: database.url,
      SMTP_URL: 'smtp://127.0.0.1:1',
      FOYER_SECRETS: 'k1:a-secret-of-the-specification-of-the-api-pages',
    });
  });
  afterAll(async () => {
    await server.stop();
    await database.drop();
  });

  const page = async (path: string) => {
    const answer = await fetch(`${server.url}${path}`);
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  };

  it('come with the document, as it is kept', async () => {
    const { status, headers, text: served } = await page('/openapi.json');
    expect([status, headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
    expect(JSON.parse(served)).toEqual(JSON.parse(text));
  });

  it('take nothing from elsewhere, and keep what has a name that changes with it', async () => {
    const { status, headers, text: html } = await page('/docs');
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self';/);
    expect(headers.get('content-security-policy')).not.toMatch(/https?:|unsafe-|\*/);
    const addresses = [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address = '']) => address);
    expect(addresses.filter((address) => !address.startsWith('/'))).toEqual([]);
    for (const address of addresses.filter((each) => each.startsWith('/docs/assets/'))) {
      const asset = await page(address);
      expect([asset.status, asset.headers.get('cache-control')]).toEqual([
        200,
        'public, max-age=31536000, immutable',
      ]);
    }
    expect((await page('/docs/assets/other.js')).status).toBe(404);
  });

  it('say of every code what it is, where the type of a problem leads', async () => {
    const { text: html } = await page('/docs/refusals');
    const told = [...html.matchAll(/<article id="([^"]*)">/g)].map(([, code]) => code);
    expect(told).toEqual(Object.keys(refusalStatus).toSorted());
    const { type } = JSON.parse((await page('/v1/nothing')).text) as { type: string };
    expect(type).toBe(`${server.url}/docs/refusals#route.unknown`);
  });
});
