import { randomUUID } from 'node:crypto';
import { AddressCodes } from 'foyer/identity';
import { KEY_RING, KeyRing } from 'foyer/platform';
import type { RestClient } from '../../../../../test/support/rest-client.js';
import type { Answer } from '../../../../../test/support/rest-client.js';
import { InvitationsApp, makeLink } from '../../testing/invitations-app.js';

const password = 'correct horse battery staple';
const keyRing = new KeyRing([{ kid: 'k1', secret: 'a secret of this specification, of forty.' }]);

describe('the code that proves the address of who joins by link', () => {
  let given: InvitationsApp;
  let token: string;
  beforeAll(async () => {
    given = await InvitationsApp.start([{ provide: KEY_RING, useValue: keyRing }]);
    const link = await makeLink(given.olga.client, given.path, { maxUses: null });
    token = given.tokens.tokenOf(String(link['id']), 1);
  });
  afterAll(() => given.close());
  beforeEach(() => {
    given.app.clock.ahead = 0;
  });

  const query = async <R extends object>(text: string): Promise<readonly R[]> =>
    (await given.app.database.query<R>(text)).rows;
  const logged = async (): Promise<number> =>
    (await given.app.eventLog.reader.read(given.acme.organizationId)).length;
  const newestCode = async (): Promise<{ id: string; code: string }> => {
    const [row] = await query<{ id: string; kid: string }>(
      `select id, kid from foyer_identity.address_codes order by number desc limit 1`,
    );
    const { database, clock } = given.app;
    const nobody = { codeRequested: () => never, resetRequested: () => never };
    const codes = new AddressCodes(database, keyRing, clock, { rateLimits: false }, nobody);
    return { id: row?.id ?? '', code: codes.codeOf(row?.id ?? '', row?.kid ?? '') };
  };
  /** Somebody who has asked for a code, and what the code is. */
  const asked = async (name: string): Promise<{ client: RestClient; code: string; id: string }> => {
    const client = given.app.withKey('');
    const names = { firstName: name, lastName: 'Test', password, passwordConfirmation: password };
    const body = { token, email: `${name}@people.test`, ...names };
    expect((await client.post('/v1/join/register', body)).status).toBe(202);
    return { client, ...(await newestCode()) };
  };
  const verify = (client: RestClient, code: string, key: string): Promise<Answer> =>
    client.post('/v1/join/verify', { code }, { headers: { 'idempotency-key': key } });
  /** As if the process had died after its commit, before its answer was kept: no cookie came either. */
  const loseAnswer = async (client: RestClient, cookies: ReadonlyMap<string, string>): Promise<void> => {
    await query(`update foyer_log.idempotency_keys set done_at = null, answer = null, leased_until = now()`);
    client.cookies.clear();
    for (const [name, value] of cookies) client.cookies.set(name, value);
  };

  it('is as good for a retry as it was for the try whose answer got lost', async () => {
    const { client, code } = await asked('ada');
    const [before, key] = [new Map(client.cookies), randomUUID()];
    const first = await verify(client, code, key);
    expect([first.status, first.headers.get('idempotency-replayed')]).toEqual([201, null]);
    const events = await logged();
    for (const later of [0, 0, 0, 0, 0, 0, 660_000]) {
      await loseAnswer(client, before);
      given.app.clock.ahead = later;
      const again = await verify(client, code, key);
      expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([201, 'true']);
      expect(again.body).toEqual(first.body);
    }
    expect(await logged()).toBe(events);
  });

  it('is used up for every other request', async () => {
    const { client, code } = await asked('bob');
    const before = new Map(client.cookies);
    expect((await verify(client, code, randomUUID())).status).toBe(201);
    await loseAnswer(client, before);
    const other = await verify(client, code, randomUUID());
    expect([other.status, other.body['code']]).toEqual([410, 'code.expired']);
  });

  it('stays wrong in a retry', async () => {
    const { client, code } = await asked('cy');
    const [wrong, key] = [String((Number(code) + 1) % 1_000_000).padStart(6, '0'), randomUUID()];
    for (let tries = 0; tries < 2; tries += 1) {
      const answer = await verify(client, wrong, key);
      expect([answer.status, answer.body['code']]).toEqual([422, 'code.wrong']);
    }
    expect((await verify(client, code, randomUUID())).status).toBe(201);
  });

  it('is no longer good when it is forgotten while it is being used', async () => {
    const { client, code, id } = await asked('dan');
    const lock = await given.app.database.connect();
    await lock.query('begin');
    await lock.query(`select from foyer_log.logs for update`);
    const answer = verify(client, code, randomUUID());
    for (let tries = 0; tries < 1; await pause(10))
      ({ tries } = (
        await lock.query(`select tries from foyer_identity.address_codes where id = $1`, [id])
      ).rows[0]);
    await query(`delete from foyer_identity.address_codes`);
    await lock.query('commit');
    lock.release();
    expect([(await answer).status, (await answer).body['code']]).toEqual([410, 'code.expired']);
  });
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const never = { text: 'select 1', values: [] };
