import type { FactoryProvider } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { Recurring } from 'foyer/platform';
import { eventually } from '../../../test/support/eventually.js';
import { startIdentity } from '../../../test/support/identity-app.js';
import type { IdentityApp } from '../../../test/support/identity-app.js';
import { RestClient } from '../../../test/support/rest-client.js';
import { IdentitySweep } from './identity-sweep.js';
import { identitySweepJob, identitySweepJobOf } from './identity-sweep-job.js';

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
    await eventually(async () => JSON.stringify(await rows()) === JSON.stringify(expected));
  };

  it('takes what is over and leaves the rest, again and again until the end', async () => {
    await leave('old@acme.test');
    identity.clock.advance(year);
    await leave('young@acme.test');
    expect(await rows()).toEqual({ sessions: 2, codes: 2, resets: 2 });
    const job = identitySweepJobOf(new SchedulerRegistry(), identity.get(IdentitySweep), {
      firstAfter: 5,
      every: 20,
    });
    job.onApplicationBootstrap();
    await until({ sessions: 1, resets: 1, codes: 1 });
    identity.clock.advance(year);
    await until({ sessions: 0, resets: 0, codes: 0 });
    await job.onApplicationShutdown();
  });

  it('is a job of workers alone', () => {
    const { useFactory } = identitySweepJob as FactoryProvider;
    const jobs = ['api', 'worker', 'all'].map((role) =>
      useFactory(new SchedulerRegistry(), identity.get(IdentitySweep), { role }),
    );
    expect(jobs).toEqual([undefined, expect.any(Recurring), expect.any(Recurring)]);
  });
});
