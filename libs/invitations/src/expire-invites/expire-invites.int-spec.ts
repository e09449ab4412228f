import { SchedulerRegistry } from '@nestjs/schedule';
import { eventually } from '../../../../test/support/eventually.js';
import type { Json } from '../testing/invitations-app.js';
import { InvitationsApp, inviteByEmail, joinerIn, makeLink, redeeming } from '../testing/invitations-app.js';
import { ExpireInvites } from './expire-invites.js';
import { expiryJobOf } from './expiry-job.js';

const day = 86_400_000;

describe('the expiry job', () => {
  let given: InvitationsApp;
  /** As of two processes on one database. */
  let jobs: readonly ExpireInvites[];
  beforeAll(async () => {
    given = await InvitationsApp.start();
    const { eventLog, database, clock } = given.app;
    jobs = [eventLog, given.secondLog()].map((log) => new ExpireInvites(log, database, clock));
  });
  afterAll(() => given.close());

  const typesOf = async (after: number): Promise<Record<string, number>> => {
    const events = await given.app.eventLog.reader.read(given.acme.organizationId, { after, limit: 100_000 });
    const counts: Record<string, number> = {};
    for (const { type } of events) counts[type] = (counts[type] ?? 0) + 1;
    return counts;
  };
  const head = async (): Promise<number> =>
    (await given.app.eventLog.reader.read(given.acme.organizationId, { limit: 100_000 })).length;

  it('writes every expiry down once, however many run, and leaves alone what is not due', async () => {
    const emails = Array.from({ length: 700 }, (_, n) => `p${n}@many.test`);
    const body = { kind: 'email', emails, grant: { roles: ['member'] } };
    await given.olga.client.post(`${given.path}/invites`, body);
    await makeLink(given.olga.client, given.path, { name: 'dead' });
    await given.olga.client.post(`${given.path}/invite-links/disable-all`);
    await makeLink(given.olga.client, given.path, { name: 'due' });
    await makeLink(given.olga.client, given.path, { name: 'for ever', expiresAt: null });
    const before = await head();
    expect(await jobs[0]?.run()).toBe(0);
    given.app.clock.ahead = 8 * day;
    const later = await inviteByEmail(given.olga.client, given.path, 'later@acme.test');
    const written = await Promise.all(jobs.map((job) => job.run()));
    expect(written.reduce((sum, count) => sum + count, 0)).toBe(701);
    expect(await typesOf(before)).toEqual({ InviteCreated: 1, InviteExpired: 701 });
    expect(await Promise.all(jobs.map((job) => job.run()))).toEqual([0, 0]);
    const { body: shown } = await given.olga.client.get<Json>(`${given.path}/invites/${String(later['id'])}`);
    expect(shown['status']).toBe('pending');
  });

  it('says of an expired invite what was true before it came by', async () => {
    const invite = await inviteByEmail(given.olga.client, given.path, 'same@acme.test');
    const show = async () =>
      (await given.olga.client.get<Json>(`${given.path}/invites/${String(invite['id'])}`)).body['status'];
    given.app.clock.ahead += 8 * day;
    expect(await show()).toBe('expired');
    await jobs[0]?.run();
    expect(await show()).toBe('expired');
  });
});

describe('row 36: five thousand invites that are due', () => {
  let given: InvitationsApp;
  beforeAll(async () => {
    given = await InvitationsApp.start();
  });
  afterAll(() => given.close());

  it('are written down once each by two processes at once, while others join', async () => {
    const { eventLog, database, clock } = given.app;
    const { organizationId } = given.acme;
    const client = given.olga.client;
    for (let n = 0; n < 5; n += 1) {
      const emails = Array.from({ length: 1_000 }, (_, m) => `p${n}-${m}@many.test`);
      await client.post(`${given.path}/invites`, { kind: 'email', emails, grant: { roles: ['member'] } });
    }
    clock.ahead = 8 * day;
    const link = String((await makeLink(client, given.path, { maxUses: null }))['id']);
    const jobs = [eventLog, given.secondLog()].map((log) => new ExpireInvites(log, database, clock));
    const joiners = await Promise.all(Array.from({ length: 20 }, (_, n) => joinerIn(given, `j${n}`)));
    const [written] = await Promise.all([
      Promise.all(jobs.map((job) => job.run())),
      (async () => {
        for (const joiner of joiners)
          expect(await eventLog.handle(redeeming(organizationId, link, joiner))).toBe(true);
      })(),
    ]);
    expect(written.reduce((sum, count) => sum + count, 0)).toBe(5_000);
    const { rows } = await database.query(
      `select count(*)::int as events, count(distinct stream)::int as invites from foyer_log.events
       where organization_id = $1 and type = 'InviteExpired'`,
      [organizationId],
    );
    expect(rows).toEqual([{ events: 5_000, invites: 5_000 }]);
    const seats = await client.get(`${given.path}/seats`);
    expect(seats.body).toMatchObject({ members: 21, reserved: 0 });
  });

  it('wait for whoever has the turn; a process that dies gives it up', async () => {
    const { eventLog, database, clock } = given.app;
    await inviteByEmail(given.olga.client, given.path, 'ada@acme.test');
    clock.ahead += 8 * day;
    const job = new ExpireInvites(eventLog, database, clock);
    const other = await database.connect();
    await other.query('begin');
    await other.query('select pg_advisory_xact_lock(4711020026)');
    expect(await job.run()).toBe(0);
    other.release(true);
    await eventually(async () => (await job.run()) > 0);
    expect((await given.olga.client.get(`${given.path}/seats`)).body).toMatchObject({ reserved: 0 });
  });
});

describe('the timer of the expiry job', () => {
  let given: InvitationsApp;
  beforeAll(async () => {
    given = await InvitationsApp.start();
  });
  afterAll(() => given.close());

  it('writes down what has expired, again and again, until the process ends', async () => {
    const { eventLog, database, clock } = given.app;
    const job = expiryJobOf(new SchedulerRegistry(), new ExpireInvites(eventLog, database, clock), {
      expiryEverySeconds: 0.02,
    });
    const expired = async () =>
      (await eventLog.reader.read(given.acme.organizationId, { types: ['InviteExpired'] })).length;
    const until = async (count: number): Promise<void> => {
      await eventually(async () => (await expired()) >= count);
    };
    job.onApplicationBootstrap();
    for (const round of [1, 2]) {
      await makeLink(given.olga.client, given.path);
      given.app.clock.ahead += 8 * day;
      await until(round);
    }
    await job.onApplicationShutdown();
    await makeLink(given.olga.client, given.path);
    given.app.clock.ahead += 8 * day;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await expired()).toBe(2);
  });
});

describe('seats', () => {
  let given: InvitationsApp;
  beforeAll(async () => {
    given = await InvitationsApp.start();
  });
  afterAll(() => given.close());

  const seats = async () => (await given.olga.client.get(`${given.path}/seats`)).body;

  it('are held by pending e-mail invites until they expire, before the job has come by', async () => {
    await given.olga.client.send('PUT', `${given.path}/seats`, { limit: 3 });
    await inviteByEmail(given.olga.client, given.path, 'ada@acme.test');
    const bob = await inviteByEmail(given.olga.client, given.path, 'bob@acme.test');
    expect(await seats()).toEqual({ limit: 3, members: 1, reserved: 2, available: 0 });
    const body = { kind: 'email', emails: ['cy@acme.test'], grant: { roles: ['member'] } };
    const full = await given.olga.client.post(`${given.path}/invites`, body);
    expect([full.status, full.body['code']]).toEqual([409, 'seats.none-left']);
    await given.olga.client.post(`${given.path}/invites/${String(bob['id'])}/revoke`);
    expect(await seats()).toMatchObject({ reserved: 1, available: 1 });
    given.app.clock.ahead = 8 * day;
    expect(await seats()).toMatchObject({ reserved: 0, available: 2 });
    expect((await given.olga.client.post(`${given.path}/invites`, body)).status).toBe(201);
    expect(await seats()).toMatchObject({ reserved: 1, available: 1 });
  });
});

describe('removing a member', () => {
  let given: InvitationsApp;
  beforeAll(async () => {
    given = await InvitationsApp.start();
  });
  afterAll(() => given.close());

  it('kills the invites that they vouch for, by a policy that says so, in the same decision', async () => {
    const adam = await given.app.signedIn('adam');
    await given.app.join(given.acme.organizationId, adam, ['admin']);
    const link = await makeLink(adam.client, given.path);
    const mail = await inviteByEmail(adam.client, given.path, 'ada@acme.test');
    const mine = await makeLink(given.olga.client, given.path);
    await given.olga.client.send('PATCH', `${given.path}/invite-policy`, { inviterLeaves: 'revoke' });
    const { status } = await given.olga.client.send('DELETE', `${given.path}/members/${adam.user.id}`);
    expect(status).toBe(204);
    const show = async ({ id }: Json) =>
      (await given.olga.client.get(`${given.path}/invites/${String(id)}`)).body;
    for (const invite of [link, mail]) {
      expect(await show(invite)).toMatchObject({ status: 'revoked', revokedReason: 'inviter-left' });
    }
    expect(await show(mine)).toMatchObject({ status: 'active' });
    expect(await show(link)).toMatchObject({ createdBy: { name: 'adam Test' } });
  });
});
