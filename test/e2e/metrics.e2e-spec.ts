import { eventually } from '../support/eventually.js';
import { FoyerServer } from '../support/foyer-server.js';
import { migratedDatabase } from '../support/migrated-database.js';
import type { FreshDatabase } from '../support/test-databases.js';
import { RestClient } from '../support/rest-client.js';

const admin = {
  email: 'olga@canary.test',
  firstName: 'Olga',
  lastName: 'Canary',
  password: 'lamp-quartz-71',
};
const root = '/v1/organizations/canary-organization';

describe('/metrics', () => {
  let database: FreshDatabase;
  let server: FoyerServer;
  let olga: RestClient;
  let organizationId = '';
  beforeAll(async () => {
    database = await migratedDatabase();
    server = await FoyerServer.start({
      DATABASE_URL: database.url,
      SMTP_URL: 'smtp://127.0.0.1:1',
      FOYER_SECRETS: 'k1:a-secret-of-the-specification-of-metrics-here',
      FOYER_SETUP_TOKEN: 'set-up-please',
      FOYER_EXPIRY_EVERY: '86400',
    });
    olga = new RestClient(server.url);
    const organization = { name: 'Canary', slug: 'canary-organization' };
    const { body } = await olga.post<{ organization: { id: string } }>('/v1/setup', {
      setupToken: 'set-up-please',
      organization,
      admin,
    });
    organizationId = body.organization.id;
  });
  afterAll(async () => {
    await server.stop();
    await database.drop();
  });

  const read = async (): Promise<string> => {
    const answer = await fetch(`${server.url}/metrics`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      200,
      expect.stringMatching(/^text\/plain; version=0\.0\.4/),
    ]);
    return answer.text();
  };
  const valueOf = (text: string, series: string): number | undefined => {
    const line = text.split('\n').find((each) => each.startsWith(`${series} `));
    return line === undefined ? undefined : Number(line.split(' ').at(-1));
  };
  const lagsIn = (text: string) => [
    ...text.matchAll(/^foyer_subscription_lag_events\{subscription="[\w-]+"\} (\d+)$/gm),
  ];
  const counted = (text: string, method: string, route: string, status: number) =>
    valueOf(
      text,
      `foyer_http_request_duration_seconds_count{method="${method}",route="${route}",status="${status}"}`,
    );

  it('counts requests by the template of their route, and what has none apart', async () => {
    for (let n = 0; n < 3; n += 1) await olga.get(root);
    for (let n = 0; n < 2; n += 1) await olga.get(`${root}/invites/inv_01h455vb4pex5vsknk084sn02q`);
    await olga.get('/v1/secret-canary-path');
    await olga.get('/i/canary-token');
    const text = await read();
    expect(counted(text, 'GET', '/v1/organizations/:org', 200)).toBe(3);
    expect(counted(text, 'GET', '/v1/organizations/:org/invites/:invite', 404)).toBe(2);
    expect(counted(text, 'GET', '/i/:token', 303)).toBe(1);
    expect(counted(text, 'any', 'none', 404)).toBe(1);
    expect(valueOf(text, 'foyer_database_up')).toBe(1);
  });

  it('tells what waits: mails that nobody takes, subscriptions, expiry', async () => {
    const grant = { roles: ['member'] };
    await olga.post(`${root}/invites`, {
      kind: 'email',
      emails: ['ada@canary.test', 'bob@canary.test'],
      grant,
    });
    const expiresAt = new Date(Date.now() + 2_500).toISOString();
    const soon = { kind: 'email', emails: ['cy@canary.test'], grant, expiresAt, sendMail: false };
    expect((await olga.post(`${root}/invites`, soon)).status).toBe(201);
    const text = await eventually(async () => {
      const told = await read();
      const isThere =
        valueOf(told, 'foyer_mails{state="queued"}') === 2 &&
        valueOf(told, 'foyer_expiry_backlog') === 1 &&
        lagsIn(told).every(([, lag]) => lag === '0');
      return isThere && told;
    }, 'two mails wait, one expiry, and no event');
    expect(valueOf(text, 'foyer_mails{state="failed"}')).toBe(0);
    expect(valueOf(text, 'foyer_lane_batch_commands_count')).toBeGreaterThan(2);
    expect(valueOf(text, 'foyer_lane_batch_commands_sum')).toBeGreaterThanOrEqual(
      valueOf(text, 'foyer_lane_batch_commands_count') ?? Infinity,
    );
    expect(lagsIn(text).length).toBeGreaterThan(0);
    expect([...text.matchAll(/^foyer_subscription_parked\{.*\} (\d+)$/gm)].every(([, n]) => n === '0')).toBe(
      true,
    );
  });

  it('names no organization, person, address or token', async () => {
    const text = await read();
    for (const told of [organizationId, 'canary', 'Canary', 'olga', 'ada@', 'inv_0', 'usr_0'])
      expect([told, text.includes(told)]).toEqual([told, false]);
  });
});
