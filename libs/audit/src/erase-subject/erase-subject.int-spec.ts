import { ChainVerifier, readHead, readStored, systemActor, verifyLog } from 'foyer/event-log';
import type { StoredEvent } from 'foyer/event-log';
import { rebuildEverywhere } from 'foyer/event-log/projections';
import { fold } from 'foyer/event-log/testing';
import { invites, reportFailure } from 'foyer/invitations';
import { members } from 'foyer/organizations';
import type { Json, RestClient } from '../../../../test/support/rest-client.js';
import { ErasingApp } from '../testing/erasing-app.js';

/** Every word that is the person's begins with it. Long enough for no ciphertext to hold it by chance. */
const trace = /zyxqjv/i;
const address = 'zyxqjvada@zyxqjvmail.test';
const password = 'correct horse battery staple';
const browser = { headers: { 'user-agent': 'ZyxqjvBrowser/1.0' } };

describe('erasing a person', () => {
  let given: ErasingApp;
  let organizationId: string;
  let link: Json;
  let pending: Json;
  let pendingToken: string;
  let ada: RestClient;
  let before: StoredEvent[];

  const invitation = (more: Json = {}): Promise<Json> =>
    given.invite({
      kind: 'email',
      emails: [address],
      note: 'Zyxqjvada of the Zyxqjv works',
      message: 'Dear Zyxqjvada',
      metadata: { nickname: 'zyxqjvy' },
      ...more,
    });

  const act = async (invite: Json, action: string): Promise<void> => {
    const { status } = await given.olga.client.post(
      `${given.path}/invites/${String(invite['id'])}/${action}`,
    );
    expect(status).toBe(200);
  };

  /** A mail server that quotes the address. */
  const bounce = ({ id }: Json): Promise<void> =>
    given.app.eventLog.handle({
      organizationId,
      actor: systemActor,
      decide: (state) =>
        reportFailure(state, {
          inviteId: String(id),
          generation: 2,
          reason: `550 <${address}>`,
          final: false,
        }),
      result: () => undefined,
    });

  const decline = async (): Promise<void> => {
    const invite = await invitation();
    await act(invite, 'resend');
    await bounce(invite);
    const body = { token: await given.tokenOf(invite), reason: 'Zyxqjv is busy' };
    expect((await given.stranger().post('/v1/join/decline', body, browser)).status).toBe(204);
  };

  const join = async (): Promise<string> => {
    const token = await given.tokenOf(await invitation({ grant: { roles: ['admin'] } }));
    const person = {
      firstName: 'Zyxqjvada',
      lastName: 'Zyxqjvlace',
      password,
      passwordConfirmation: password,
    };
    const { status, body } = await ada.post('/v1/join/register', { token, ...person }, browser);
    expect(status).toBe(201);
    return String((body['user'] as Json)['id']);
  };

  const comeBackByLink = async (userId: string): Promise<void> => {
    await given.olga.client.send('DELETE', `${given.path}/members/${userId}`);
    const audience = ['@other.test', address, 'bob@acme.test'];
    link = await given.invite({
      kind: 'link',
      audience,
      maxUses: 5,
      note: `for ${address}`,
      metadata: { team: 'blue' },
      grant: { roles: ['admin'] },
    });
    const { status } = await ada.post('/v1/join/accept', { token: await given.tokenOf(link) }, browser);
    expect(status).toBe(200);
  };

  const inviteOthers = async (): Promise<void> => {
    const body = { kind: 'email', emails: ['carl@acme.test'], grant: { roles: ['member'] } };
    expect((await ada.post(`${given.path}/invites`, body, browser)).status).toBe(201);
  };

  beforeAll(async () => {
    given = await ErasingApp.start();
    ({ organizationId } = given.acme);
    ada = given.stranger();
    await decline();
    const userId = await join();
    await comeBackByLink(userId);
    await inviteOthers();
    const client = given.olga.client;
    await client.send('DELETE', `${given.path}/members/${userId}`);
    pending = await invitation();
    pendingToken = await given.tokenOf(pending);
    before = await readStored(given.app.eventLog.pool, organizationId);
  });
  afterAll(() => given.close());

  it('had left traces', async () => {
    expect(await given.dump()).toMatch(trace);
  });

  it('is accepted, and leaves none in any table', async () => {
    const { status, body } = await given.erase(address);
    expect([status, body]).toEqual([202, { text: '' }]);
    const dump = await given.dump();
    expect(dump.split('\n').filter((line) => trace.test(line))).toEqual([]);
    expect(dump).not.toContain('127.0.0.1');
    expect(dump).toContain('[erased]');
  });

  it('leaves none in any answer', async () => {
    const paths = [
      'events?limit=100',
      'invites',
      'members',
      'usage',
      `invites/${String(link['id'])}/redemptions`,
    ];
    paths.push(`invites/${String(pending['id'])}/timeline`, `invites/${String(link['id'])}/timeline`);
    for (const path of paths) {
      const { status, body } = await given.olga.client.get(`${given.path}/${path}`);
      expect([path, status, trace.test(JSON.stringify(body))]).toEqual([path, 200, false]);
    }
  });

  it('shows the invites without the person', async () => {
    expect(await given.invited(pending)).toMatchObject({
      email: '[erased]',
      note: '[erased]',
      metadata: {},
      status: 'revoked',
    });
    const { body } = await given.olga.client.get<{ data: Json[] }>(`${given.path}/invites?kind=email`);
    expect(body.data.map(({ createdBy }) => (createdBy as Json)['name'])).toEqual([
      'olga Test',
      '[erased]',
      'olga Test',
      'olga Test',
    ]);
  });

  it('leaves a link to the others of its audience', async () => {
    expect(await given.invited(link)).toMatchObject({
      audience: ['@other.test', 'bob@acme.test'],
      note: '[erased]',
      metadata: { team: 'blue' },
      uses: 1,
    });
  });

  it('kills the token, with the reason that it is revoked', async () => {
    const { status, body } = await given.stranger().post('/v1/join/preview', { token: pendingToken });
    expect([status, body['code']]).toEqual([410, 'invite.revoked']);
  });

  it('ends the account and its sessions', async () => {
    expect((await ada.get('/v1/auth/me')).body['code']).toBe('auth.required');
    const { status } = await given.stranger().post('/v1/auth/sign-in', { email: address, password });
    expect(status).toBe(401);
  });

  it('leaves the chain whole, and what was exported before verifiable', async () => {
    const { pool } = given.app.eventLog;
    const { sequence } = await readHead(pool, organizationId);
    expect(await verifyLog(pool, organizationId)).toEqual({ ok: true, verifiedTo: sequence });
    const exported = new ChainVerifier(organizationId);
    expect(before.map((event) => exported.next(event)).filter(Boolean)).toEqual([]);
    const now = await readStored(pool, organizationId, { until: before.length });
    expect(now).toEqual(before);
  });

  it('makes a backup of the log unreadable for the person, with the keys as they are now', async () => {
    const readable = JSON.stringify(await given.app.eventLog.reader.readable(organizationId, before));
    expect(readable).not.toMatch(trace);
    expect(readable).toContain('carl@acme.test');
  });

  const expectFoldsToTables = async (): Promise<void> => {
    const events = await given.app.eventLog.reader.read(organizationId, { limit: 1_000 });
    for (const projection of given.app.eventLog.projections)
      expect([projection.name, await given.rowsOf(projection)]).toEqual([
        projection.name,
        fold(projection, events),
      ]);
  };

  it('folds to the rows that it left', () => expectFoldsToTables());

  it('is what a rebuild makes of rows that were restored from before', async () => {
    const { database, eventLog } = given.app;
    await database.query(
      `update foyer_invitations.invites set email = $1, note = 'Zyxqjv' where invite_id = $2`,
      [address, pending['id']],
    );
    await database.query(`update foyer_organizations.members set email = $1 where email = '[erased]'`, [
      address,
    ]);
    const { pool, reader } = eventLog;
    for (const projection of [invites, members]) await rebuildEverywhere({ pool, reader, projection });
    expect(await given.dump()).not.toMatch(trace);
    await expectFoldsToTables();
  });

  it('twice writes nothing', async () => {
    const { pool } = given.app.eventLog;
    const head = await readHead(pool, organizationId);
    expect((await given.erase(address)).status).toBe(202);
    expect(await readHead(pool, organizationId)).toEqual(head);
  });

  it('lets the person be invited again, with a key of a new generation, and be erased again', async () => {
    const again = await given.invite({ kind: 'email', emails: [address] });
    expect(await given.invited(again)).toMatchObject({ email: address, status: 'pending' });
    const { rows } = await given.app.database.query(
      `select k.generation from foyer_log.subject_keys k join foyer_invitations.invites i using (organization_id, subject)
        where i.invite_id = $1 and k.wrapped is not null`,
      [again['id']],
    );
    expect(rows).toEqual([{ generation: 2 }]);
    expect(await given.invited(pending)).toMatchObject({ email: '[erased]' });
    await expectFoldsToTables();
    expect((await given.erase(address)).status).toBe(202);
    expect(await given.dump()).not.toMatch(trace);
    await expectFoldsToTables();
  });

  it('outlives the loss of all keys: a log restored without them folds to rows without persons', async () => {
    await given.app.database.query('delete from foyer_log.subject_keys');
    const events = await given.app.eventLog.reader.read(organizationId, { limit: 1_000 });
    const rows = [...fold(invites, events).values()] as { email: string | null }[];
    expect(new Set(rows.map(({ email }) => email))).toEqual(new Set(['[erased]', null]));
    expect(JSON.stringify(events)).not.toMatch(trace);
  });
});
