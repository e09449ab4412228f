import { Controller, Get } from '@nestjs/common';
import { KeyRing } from 'foyer/platform';
import { Caller } from '../authentication/principal.js';
import type { Principal } from '../authentication/principal.js';
import { startIdentity } from '../../../../test/support/identity-app.js';
import type { IdentityApp } from '../../../../test/support/identity-app.js';
import { RestClient } from '../../../../test/support/rest-client.js';
import { perform } from '../perform.js';
import { sessionLife } from './session-life.js';
import { Sessions, sessionsByDigest } from './sessions.js';

@Controller('v1')
class Door {
  @Get('who')
  who(@Caller() caller: Principal) {
    return { who: caller.kind === 'user' ? caller.user.id : caller.keyId };
  }
}

const hour = 60 * 60_000;

describe('A session', () => {
  let identity: IdentityApp;
  let sessions: Sessions;
  let userId: Awaited<ReturnType<IdentityApp['addUser']>>;
  beforeAll(async () => {
    identity = await startIdentity({ controllers: [Door] });
    sessions = identity.get(Sessions);
    userId = await identity.addUser('ada@acme.test', 'lamp-quartz-7');
  });
  afterAll(() => identity.stop());

  const begin = async (replaces?: string) => {
    const { id, statements } = sessions.issue(userId, replaces);
    await perform(identity.database, statements);
    return id;
  };
  const isOpen = async (id: string) => (await sessions.userOf(id)) !== undefined;
  const browser = (id: string) => {
    const client = new RestClient(identity.url);
    client.cookies.set('foyer', id);
    return client;
  };

  it('is open until it has lain idle for 14 days, to the millisecond', async () => {
    const [used, idle] = [await begin(), await begin()];
    identity.clock.advance(sessionLife.idle - 1);
    expect([await isOpen(used), await isOpen(idle)]).toEqual([true, true]);
    const untouched = await begin();
    identity.clock.advance(sessionLife.idle - 1);
    expect(await isOpen(untouched)).toBe(true);
    expect(await isOpen(used)).toBe(true);
    identity.clock.advance(sessionLife.idle);
    expect([await isOpen(used), await isOpen(untouched)]).toEqual([false, false]);
  });

  it('ends 30 days after it began, however much it is used', async () => {
    const id = await begin();
    for (let day = 1; day < 30; day += 1) {
      identity.clock.advance(24 * hour);
      expect(await isOpen(id)).toBe(true);
    }
    identity.clock.advance(24 * hour - 1);
    expect(await isOpen(id)).toBe(true);
    identity.clock.advance(1);
    expect(await isOpen(id)).toBe(false);
  });

  it('ends when another replaces it', async () => {
    const before = await begin();
    const after = await begin(before);
    expect([await isOpen(before), await isOpen(after)]).toEqual([false, true]);
  });

  it('is looked up together with all others of its turn, in one query', async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, () => begin()));
    const query = jest.spyOn(identity.database.lookupPool, 'query');
    const asked = [...ids, ...ids, 'A'.repeat(43)];
    const found = await Promise.all(asked.map((id) => sessions.userOf(id)));
    expect(found.map((user) => user?.id)).toEqual(
      [...ids, ...ids].map(() => userId as string | undefined).concat(undefined),
    );
    expect(query).toHaveBeenCalledTimes(1);
    await sessions.userOf(ids[0] ?? '');
    expect(query).toHaveBeenCalledTimes(2);
    query.mockRestore();
  });

  it('is found by its digest, however many there are that have not expired', async () => {
    await identity.database.query(
      `insert into foyer_identity.sessions (digest, kid, user_id, created_at, last_seen_at, expires_at)
        select sha256(n::text::bytea), 'k1', $1, now(), now(), now() + interval '30 days' from generate_series(1, 2000) n`,
      [userId],
    );
    await identity.database.query('analyze foyer_identity.sessions, foyer_identity.users');
    const { rows } = await identity.database.lookupPool.query<Record<'QUERY PLAN', string>>(
      `explain (generic_plan) ${sessionsByDigest}`,
    );
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(plan.match(/sessions_\w+/g)).toEqual(['sessions_pkey']);
  });

  it('writes that it was used at most once an hour', async () => {
    const id = await begin();
    const write = jest.spyOn(identity.database.pool, 'query');
    identity.clock.advance(hour - 1);
    await sessions.userOf(id);
    expect(write).not.toHaveBeenCalled();
    identity.clock.advance(1);
    await sessions.userOf(id);
    await sessions.userOf(id);
    expect(write).toHaveBeenCalledTimes(1);
    write.mockRestore();
  });

  it('outlives a change of keys as long as its own is in the ring', async () => {
    const id = await begin();
    const [old] = [{ kid: 'k1', secret: 'a secret of the identity specifications, long' }];
    const next = { kid: 'k2', secret: 'another secret of the identity specifications' };
    const rotated = new Sessions(identity.database, new KeyRing([next, old]), identity.clock);
    const retired = new Sessions(identity.database, new KeyRing([next]), identity.clock);
    expect((await rotated.userOf(id))?.id).toBe(userId);
    expect(await retired.userOf(id)).toBeUndefined();
  });

  it('is swept away once it has expired', async () => {
    const id = await begin();
    identity.clock.advance(sessionLife.idle);
    const live = await begin();
    expect(await sessions.sweep()).toBeGreaterThan(0);
    expect(await sessions.sweep()).toBe(0);
    expect([await isOpen(id), await isOpen(live)]).toEqual([false, true]);
  });

  it('ends by signing out, here alone', async () => {
    const [here, there] = [browser(await begin()), browser(await begin())];
    const { status, headers } = await here.post('/v1/auth/sign-out', {});
    expect(status).toBe(204);
    expect(headers.getSetCookie()).toEqual([
      expect.stringMatching(/^foyer=; Max-Age=0; Path=\/; Expires=Thu, 01 Jan 1970 .*HttpOnly/),
    ]);
    expect((await there.get('/v1/who')).body).toEqual({ who: userId });
  });

  it('is closed to its old cookie at once', async () => {
    const id = await begin();
    await browser(id).post('/v1/auth/sign-out');
    expect((await browser(id).get('/v1/who')).status).toBe(401);
  });

  it('ends by signing out everywhere, for this person alone', async () => {
    const other = await identity.addUser('bob@acme.test', 'lamp-quartz-8');
    const session = sessions.issue(other);
    await perform(identity.database, session.statements);
    const [here, there] = [browser(await begin()), browser(await begin())];
    expect((await here.post('/v1/auth/sign-out', { everywhere: true })).status).toBe(204);
    expect((await there.get('/v1/who')).status).toBe(401);
    expect((await browser(session.id).get('/v1/who')).body).toEqual({ who: other });
  });

  it('that is no more can be signed out of again', async () => {
    expect((await new RestClient(identity.url).post('/v1/auth/sign-out', {})).status).toBe(204);
    expect((await browser('stale').post('/v1/auth/sign-out', { everywhere: true })).status).toBe(204);
    expect((await browser('stale').post('/v1/auth/sign-out', { everywhere: 'yes' })).status).toBe(400);
  });
});
