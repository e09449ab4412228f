import { startIdentity } from '../../../test/support/identity-app.js';
import type { IdentityApp } from '../../../test/support/identity-app.js';
import { RestClient } from '../../../test/support/rest-client.js';
import { IdentitySweep } from './identity-sweep.js';
import { IdentitySweepJob } from './identity-sweep-job.js';

const password = 'lamp-quartz-7';
const year = 365 * 24 * 3_600_000;

describe('the sweep of expired sessions, codes and resets', () => {
  let identity: IdentityApp;
  beforeAll(async () => {
    identity = await startIdentity();
  });
  afterAll(() => identity.stop());

  const rows = async (): Promise<Record<string, number>> => {
    const { rows: counted } = await identity.database.query<{ name: string; n: number }>(
      `select 'sessions' as name, count(*)::int as n from foyer_identity.sessions
       union all select 'resets', count(*)::int from foyer_identity.password_resets
       union all select 'codes', count(*)::int from foyer_identity.address_codes`,
    );
    return Object.fromEntries(counted.map(({ name, n }) => [name, n]));
  };

  /** Leaves a session, a code and a reset behind. */
  const leave = async (email: string): Promise<void> => {
    await identity.addUser(email, password, false);
    const client = new RestClient(identity.url);
    await client.post('/v1/auth/sign-in', { email, password });
    await client.post('/v1/auth/verify-address', {});
    await client.post('/v1/auth/forgot-password', { email });
  };

  const until = async (expected: Record<string, number>): Promise<void> => {
    for (let left = 200; left > 0; left -= 1) {
      if (JSON.stringify(await rows()) === JSON.stringify(expected)) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(await rows()).toEqual(expected);
  };

  const job = (worker: boolean): IdentitySweepJob =>
    new IdentitySweepJob({ sweep: identity.get(IdentitySweep), worker, firstAfter: 5, every: 20 });

  it('runs in workers alone, takes what is over and leaves the rest, again and again until the end', async () => {
    const api = job(false);
    const worker = job(true);
    api.onApplicationBootstrap();
    await leave('old@acme.test');
    identity.clock.advance(year);
    await leave('young@acme.test');
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(await rows()).toEqual({ sessions: 2, resets: 2, codes: 2 });
    worker.onApplicationBootstrap();
    await until({ sessions: 1, resets: 1, codes: 1 });
    identity.clock.advance(year);
    await until({ sessions: 0, resets: 0, codes: 0 });
    await worker.onApplicationShutdown();
    await api.onApplicationShutdown();
    await leave('late@acme.test');
    identity.clock.advance(year);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(await rows()).toEqual({ sessions: 1, resets: 1, codes: 1 });
  });

  it('goes on after a failure', async () => {
    let tries = 0;
    const failing = () => {
      tries += 1;
      return Promise.reject(new Error('no database'));
    };
    const failed = new IdentitySweepJob({ sweep: { sweep: failing }, worker: true, firstAfter: 1, every: 1 });
    failed.onApplicationBootstrap();
    while (tries < 3) await new Promise((resolve) => setTimeout(resolve, 5));
    await failed.onApplicationShutdown();
  });
});
