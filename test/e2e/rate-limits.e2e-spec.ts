import { FoyerServer } from '../support/foyer-server.js';
import { migratedDatabase } from '../support/migrated-database.js';
import type { FreshDatabase } from '../support/test-databases.js';
import type { Answer } from '../support/rest-client.js';
import { RestClient } from '../support/rest-client.js';
import { SmtpSink } from '../support/smtp-sink.js';

const admin = { email: 'olga@acme.test', firstName: 'Olga', lastName: 'Ode', password: 'lamp-quartz-71' };

describe('Rate limits of two servers on one database', () => {
  let database: FreshDatabase;
  const smtp = new SmtpSink();
  const servers: FoyerServer[] = [];
  let key = '';
  let owner: RestClient;
  beforeAll(async () => {
    await smtp.start();
    database = await migratedDatabase();
    const settings = {
      DATABASE_URL: database.url,
      SMTP_URL: smtp.url,
      FOYER_SECRETS: 'k1:a-secret-of-the-rate-limit-e2e-specification',
      FOYER_SETUP_TOKEN: 'set-up-please',
      FOYER_RATE_LIMITS: 'on',
      FOYER_LINK_VERIFY_ADDRESS: 'false',
      TRUST_PROXY_HOPS: '1',
    };
    servers.push(await FoyerServer.start(settings), await FoyerServer.start(settings));
    const body = { setupToken: 'set-up-please', organization: { name: 'Acme' }, admin };
    owner = client(0);
    const made = await owner.post<{ apiKey: { secret: string } }>('/v1/setup', body);
    key = made.body.apiKey.secret;
  });
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.stop()));
    await database.drop();
    await smtp.stop();
  });

  const client = (n: number, secret?: string) => new RestClient((servers[n % 2] as FoyerServer).url, secret);
  const signIn = (n: number, email: string, password = 'wrong', from = client(n)) =>
    from.post('/v1/auth/sign-in', { email, password });
  const told = ({ headers }: Answer) => [headers.get('ratelimit'), headers.get('ratelimit-policy')];

  it('leave an API key 600 requests a minute, together', async () => {
    const get = (n: number) => client(n, key).get('/v1/organizations/acme');
    const answers: Answer[] = [];
    for (let round = 0; round < 13; round += 1)
      answers.push(...(await Promise.all(Array.from({ length: 50 }, (_, n) => get(n)))));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(600);
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(50);
    expect(refused[0]?.body).toMatchObject({ code: 'rate.limited', status: 429 });
    expect(told(refused[0] as Answer)).toEqual([
      expect.stringMatching(/^"api";r=0;t=\d+$/),
      '"api";q=600;w=60',
    ]);
    expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
    const broken = await client(0, key).post('/v1/organizations/acme/invites', '{');
    expect([broken.status, broken.body['code']]).toEqual([429, 'rate.limited']);
  });

  it('count what an API key sends before it is read', async () => {
    const made = await owner.post('/v1/organizations/acme/api-keys', {
      name: 'other',
      scopes: ['organization:read'],
    });
    const other = client(1, String(made.body['secret']));
    expect(told(await other.get('/v1/audit/keys'))[0]).toMatch(/^"api";r=599;t=/);
    const broken = await other.post('/v1/organizations/acme/invites', '{');
    expect([broken.status, told(broken)[0]]).toEqual([400, expect.stringMatching(/^"api";r=598;t=/)]);
    expect(told(await owner.get('/v1/organizations/acme'))).toEqual([null, null]);
  });

  it('leave an account ten tries to sign in, and its owner the session that is open', async () => {
    expect((await signIn(0, admin.email, admin.password, owner)).status).toBe(200);
    const answers: Answer[] = [];
    for (let n = 0; n < 12; n += 1) answers.push(await signIn(n, admin.email));
    expect(answers.map(({ status }) => status)).toEqual([...Array<number>(9).fill(401), 429, 429, 429]);
    expect(told(answers[0] as Answer)).toEqual([
      expect.stringMatching(/^"sign-in-address";r=\d+;t=\d+, "sign-in-account";r=8;t=\d+$/),
      '"sign-in-address";q=60;w=60, "sign-in-account";q=10;w=60',
    ]);
    expect((await owner.get('/v1/auth/me')).status).toBe(200);
    expect((await signIn(0, 'somebody@else.test')).status).toBe(401);
  });

  it('say nothing of whether there is an account', async () => {
    const answers: Answer[] = [];
    for (let n = 0; n < 12; n += 1) answers.push(await signIn(n, 'nobody@acme.test'));
    expect(answers.map(({ status }) => status)).toEqual([...Array<number>(10).fill(401), 429, 429]);
  });

  it('count opened links and previews together', async () => {
    const open = (n: number) => client(n).get('/i/no-token');
    const answers = await Promise.all(Array.from({ length: 121 }, (_, n) => open(n)));
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(120);
    expect(told(answers.find(({ status }) => status === 303) as Answer)[1]).toBe('"join";q=120;w=60');
    expect((await client(1).post('/v1/join/preview', {})).body).toMatchObject({ code: 'rate.limited' });
  });

  it.each([
    ['en', 'Too many tries'],
    ['de-AT, en;q=0.5', 'Zu viele Versuche'],
  ])('are told to a browser by a page in its language: %s', async (language, words) => {
    const headers = {
      accept: 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8',
      'accept-language': language,
    };
    for (const path of ['/join', '/i/no-token', '/forgot-password']) {
      const page = await client(1).get<{ text: string }>(path, { headers });
      expect([page.status, page.headers.get('content-type')]).toEqual([429, 'text/html; charset=utf-8']);
      expect(page.body.text).toContain(`<h1>${words}</h1>`);
      expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/);
      expect(Number(page.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(told(page)[0]).toMatch(/^"join";r=0;t=\d+$/);
    }
    const { body } = await client(1).post('/v1/join/preview', {}, { headers });
    expect(body['code']).toBe('rate.limited');
  });

  it('leave an address 30 registrations', async () => {
    const register = (n: number) =>
      client(n).post('/v1/join/register', {
        token: 'x'.repeat(43),
        firstName: 'Ada',
        lastName: 'Ode',
        password: 'lamp-quartz-72',
        passwordConfirmation: 'lamp-quartz-72',
      });
    const answers = await Promise.all(Array.from({ length: 40 }, (_, n) => register(n)));
    expect(answers.filter(({ status }) => status === 404)).toHaveLength(30);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(10);
  });

  it('keep an attacker out, and let the owner of an account in, where they have signed in before', async () => {
    const grant = { roles: ['member'] };
    const { body } = await owner.post('/v1/organizations/acme/invites', { kind: 'link', grant });
    const token = String(body['url']).split('/i/')[1];
    const { password } = admin;
    const person = { email: 'pia@people.test', firstName: 'Pia', lastName: 'Ode' };
    const ask = { token, ...person, password, passwordConfirmation: password };
    const at = (address: string) => ({ headers: { 'x-forwarded-for': `192.0.2.1, ${address}` } });
    expect((await client(0).post('/v1/join/register', ask, at('203.0.113.9'))).status).toBe(201);
    const from = async (address: string, typed = password) =>
      (await client(1).post('/v1/auth/sign-in', { email: person.email, password: typed }, at(address)))
        .status;
    expect(await from('203.0.113.9')).toBe(200);
    const attack = await Promise.all(Array.from({ length: 60 }, (_, n) => from(`198.51.100.${n}`, 'guess')));
    expect(attack.filter((status) => status === 401)).toHaveLength(9);
    expect(attack.filter((status) => status === 429)).toHaveLength(51);
    expect(await from('203.0.113.9')).toBe(200);
    expect(await from('203.0.113.10')).toBe(429);
  });
});
