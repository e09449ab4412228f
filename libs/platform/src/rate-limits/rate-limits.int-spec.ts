import { Controller, Get, Global, HttpCode, Module, Post } from '@nestjs/common';
import { freshDatabase } from '../../../../test/support/fresh-database.js';
import type { FreshDatabase } from '../../../../test/support/fresh-database.js';
import { listening, send } from '../../../../test/support/listening-app.js';
import type { ListeningApp } from '../../../../test/support/listening-app.js';
import { CLOCK } from '../clock.js';
import { Database, DATABASE } from '../database/database.js';
import { platformMigrations } from '../migrations/index.js';
import { KEY_RING, KeyRing } from '../secrets/key-ring.js';
import { RateLimited } from './rate-limited.js';
import { RATE_LIMITS, RateLimits } from './rate-limits.js';
import { RateLimitsModule } from './rate-limits.module.js';
import { RateTally } from './rate-tally.js';

@Controller('v1')
class Doors {
  @Post('limited')
  @RateLimited('register')
  @HttpCode(200)
  limited() {
    return { in: true };
  }

  @Get('free')
  free() {
    return { in: true };
  }
}

/** Stands still, so that no window ends before it shall. */
const clock = { offset: 0, startedAt: Date.now(), now: () => clock.startedAt + clock.offset };
const keyRing = new KeyRing([{ kid: 'k1', secret: 'a secret of the rate limit specifications' }]);

/** One process of several on a database. */
const processOn = async (database: Database, trustProxyHops = 0): Promise<ListeningApp> => {
  const given = [
    { provide: DATABASE, useValue: database },
    { provide: CLOCK, useValue: clock },
    { provide: KEY_RING, useValue: keyRing },
  ];
  @Global()
  @Module({ providers: given, exports: given.map(({ provide }) => provide) })
  class GivenModule {}
  @Module({ imports: [GivenModule, RateLimitsModule.forRoot()], controllers: [Doors] })
  class LimitedModule {}
  return listening(LimitedModule, { trustProxyHops });
};

describe('Rate limits', () => {
  let fresh: FreshDatabase;
  let database: Database;
  let processes: ListeningApp[];
  beforeAll(async () => {
    fresh = await freshDatabase(platformMigrations);
    database = new Database({ url: fresh.url });
    processes = await Promise.all([processOn(database, 1), processOn(database, 1)]);
  });
  afterAll(async () => {
    await Promise.all(processes.map(({ app }) => app.close()));
    await database.close();
    await fresh.drop();
  });

  const limitsOf = (n: number): RateLimits =>
    (processes[n] as ListeningApp).app.get(RATE_LIMITS, { strict: false });
  const ask = (from: string, n = 0, path = '/v1/limited', body?: string) =>
    send(
      (processes[n] as ListeningApp).port,
      path === '/v1/free' ? 'GET' : 'POST',
      path,
      {
        'x-forwarded-for': from,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      body,
    );
  const statuses = (answers: readonly { status: number }[]) => {
    const count = (status: number) => answers.filter((answer) => answer.status === status).length;
    return { 200: count(200), 429: count(429), all: answers.length };
  };

  it('let exactly as many through as they say, however many come at once, in two processes', async () => {
    const asked = Array.from({ length: 64 }, (_, n) => ask('198.51.100.1', n % 2));
    expect(statuses(await Promise.all(asked))).toEqual({ 200: 30, 429: 34, all: 64 });
    expect((await ask('198.51.100.1', 1)).status).toBe(429);
    expect((await ask('198.51.100.2', 1)).status).toBe(200);
  });

  it('are told on every answer, by name, quota, window, what is left and for how long', async () => {
    const first = await ask('198.51.100.3');
    expect(first.headers).toMatchObject({
      ratelimit: '"register";r=29;t=60',
      'ratelimit-policy': '"register";q=30;w=60',
    });
    const broken = await ask('198.51.100.3', 1, '/v1/limited', '{');
    expect(broken.status).toBe(400);
    expect(broken.headers['ratelimit']).toMatch(/^"register";r=28;t=\d+$/);
    const refusedByOrigin = await send((processes[0] as ListeningApp).port, 'POST', '/v1/limited', {
      'x-forwarded-for': '198.51.100.3',
      cookie: 'foyer=x',
    });
    expect(refusedByOrigin.status).toBe(403);
    expect(refusedByOrigin.headers['ratelimit']).toMatch(/^"register";r=27;t=\d+$/);
    expect((await ask('198.51.100.3', 0, '/v1/free')).headers).not.toHaveProperty('ratelimit');
  });

  it('refuse with a problem document that says when to come back', async () => {
    for (let n = 0; n < 30; n += 1) await ask('198.51.100.4');
    const { status, headers, text } = await ask('198.51.100.4');
    expect([status, JSON.parse(text).code]).toEqual([429, 'rate.limited']);
    expect(headers['content-type']).toBe('application/problem+json');
    expect(headers['ratelimit']).toMatch(/^"register";r=0;t=\d+$/);
    expect(headers['retry-after']).toBe('60');
    expect(headers['x-request-id']).toMatch(/./);
  });

  it('count the address that the last proxy saw, whatever else the caller writes', async () => {
    const asked = Array.from({ length: 1_000 }, (_, n) =>
      ask(`192.0.2.${n % 250}, 203.0.${n % 250}.1, 198.51.100.5`, n % 2),
    );
    expect(statuses(await Promise.all(asked))).toEqual({ 200: 30, 429: 970, all: 1_000 });
  });

  it('count the connection where no proxy is named, whatever the caller writes', async () => {
    const direct = await processOn(database);
    const asked = Array.from({ length: 1_000 }, (_, n) =>
      send(direct.port, 'POST', '/v1/limited', {
        'x-forwarded-for': `192.0.2.${n % 250}`,
        forwarded: `for=203.0.113.${n % 250}`,
      }),
    );
    expect(statuses(await Promise.all(asked))).toEqual({ 200: 30, 429: 970, all: 1_000 });
    await direct.app.close();
  });

  it('count a /64 of IPv6 as one', async () => {
    const asked = Array.from({ length: 60 }, (_, n) =>
      ask(`2001:db8:7:7:${n.toString(16)}::${n.toString(16)}`, n % 2),
    );
    expect(statuses(await Promise.all(asked))).toEqual({ 200: 30, 429: 30, all: 60 });
    expect((await ask('2001:db8:7:8::1')).status).toBe(200);
  });

  it('begin anew when their window ends, by the clock that all processes share', async () => {
    const tally = new RateTally();
    const of = (n: number) =>
      limitsOf(n)
        .charge('api', 'key_1', tally)
        .then(
          () => true,
          () => false,
        );
    const asked = await Promise.all(Array.from({ length: 700 }, (_, n) => of(n % 2)));
    expect(asked.filter(Boolean)).toHaveLength(600);
    const another = new RateLimits(database, clock, keyRing);
    clock.offset += 59_000;
    await expect(another.charge('api', 'key_1', tally)).rejects.toMatchObject({
      refusal: { refused: 'rate.limited' },
    });
    clock.offset += 1_001;
    const later = new RateLimits(database, clock, keyRing);
    await expect(later.charge('api', 'key_1', tally)).resolves.toBeUndefined();
  });

  it('keep no address, account or key, only what nobody else can compute', async () => {
    await limitsOf(0).chargeSignIn('ada@acme.test', '198.51.100.6', undefined);
    await limitsOf(0).signedIn('ada@acme.test', '198.51.100.6');
    const { rows } = await database.query<{ all: string }>(
      `select json_agg(r)::text as all from foyer_platform.rate_limits r`,
    );
    for (const told of ['198.51', '2001:db8', 'ada', 'acme', 'key_1'])
      expect(rows[0]?.all).not.toContain(told);
  });
});

describe('The limit of an account', () => {
  let fresh: FreshDatabase;
  let database: Database;
  let limits: readonly RateLimits[];
  beforeAll(async () => {
    fresh = await freshDatabase(platformMigrations);
    database = new Database({ url: fresh.url });
    limits = [1, 2].map(() => new RateLimits(database, clock, keyRing));
  });
  afterAll(async () => {
    await database.close();
    await fresh.drop();
  });

  const tries = (account: string, client: (n: number) => string, count: number) =>
    Promise.all(
      Array.from({ length: count }, (_, n) =>
        (limits[n % 2] as RateLimits).chargeSignIn(account, client(n), undefined).then(
          () => 'tried',
          () => 'limited',
        ),
      ),
    );
  const tried = (outcomes: readonly string[]) => outcomes.filter((each) => each === 'tried').length;

  it('is ten tries a minute, from wherever they come', async () => {
    expect(tried(await tries('bob@acme.test', () => '198.51.100.1', 25))).toBe(10);
    expect(tried(await tries('cy@acme.test', (n) => `198.51.100.${n}`, 25))).toBe(10);
  });

  it('does not lock its owner out: who has signed in from there before has ten tries of their own', async () => {
    await (limits[0] as RateLimits).signedIn('ada@acme.test', '203.0.113.9');
    expect(tried(await tries('ada@acme.test', (n) => `198.51.100.${n}`, 200))).toBe(10);
    expect(tried(await tries('ada@acme.test', () => '203.0.113.9', 25))).toBe(10);
    expect(tried(await tries('ada@acme.test', () => '203.0.113.10', 5))).toBe(0);
  });

  it('is ten for the owner too, where nobody attacks: a try that worked counts', async () => {
    expect(tried(await tries('dee@acme.test', () => '203.0.113.9', 1))).toBe(1);
    await (limits[0] as RateLimits).signedIn('dee@acme.test', '203.0.113.9');
    expect(tried(await tries('dee@acme.test', () => '203.0.113.9', 20))).toBe(9);
  });

  it('forgets after 30 days where somebody signed in from', async () => {
    await (limits[0] as RateLimits).signedIn('eve@acme.test', '203.0.113.9');
    clock.offset += 30 * 24 * 60 * 60_000 + 1;
    expect(tried(await tries('eve@acme.test', (n) => `198.51.100.${n}`, 20))).toBe(10);
    expect(tried(await tries('eve@acme.test', () => '203.0.113.9', 5))).toBe(0);
  });
});
