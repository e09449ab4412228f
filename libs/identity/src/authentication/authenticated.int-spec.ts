import { Controller, Get, Post } from '@nestjs/common';
import { newId } from 'foyer/platform';
import { EventLog, systemActor } from 'foyer/event-log';
import { startIdentity } from '../../../../test/support/identity-app.js';
import type { IdentityApp } from '../../../../test/support/identity-app.js';
import { send } from '../../../../test/support/listening-app.js';
import { createApiKey, revokeApiKey } from '../api-keys/api-key.decisions.js';
import { ApiKeySecrets } from '../api-keys/api-key-secrets.js';
import { scopes } from '../scopes.js';
import { Sessions } from '../sessions/sessions.js';
import { perform } from '../perform.js';
import { Caller, CallingUser } from './principal.js';
import type { Principal } from './principal.js';
import { Public } from './public.js';
import type { User } from '../users/user.js';

@Controller('v1')
class Doors {
  @Get('closed')
  closed(@Caller() caller: Principal) {
    return caller;
  }

  @Public()
  @Get('open')
  open(@Caller() caller?: Principal) {
    return { kind: caller?.kind ?? 'nobody' };
  }

  @Post('people')
  people(@CallingUser() user: User) {
    return { email: user.email };
  }
}

const organizationId = newId('org');

describe('The guard of every route', () => {
  let identity: IdentityApp;
  beforeAll(async () => {
    identity = await startIdentity({ controllers: [Doors] });
  });
  afterAll(() => identity.stop());

  const ask = async (path: string, headers: Record<string, string> = {}, method = 'GET') => {
    const answer = await send(identity.port, method, path, headers);
    return { ...answer, body: JSON.parse(answer.text || '{}') as Record<string, unknown> };
  };
  const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` });
  const sessionOf = async (email: string) => {
    const id = await identity.addUser(email, 'lamp-quartz-7', false);
    const session = identity.get(Sessions).issue(id);
    await perform(identity.database, session.statements);
    return { id, cookie: { cookie: `foyer=${session.id}` } };
  };
  const keyOf = async (expiresAt: string | null = null) => {
    const keyId = newId('key');
    const { secret, statement } = identity.get(ApiKeySecrets).issue(organizationId, keyId);
    await identity.get(EventLog).handle({
      organizationId,
      actor: systemActor,
      decide: (_, at) =>
        createApiKey(
          { keyId, name: 'CI', scopes: ['invites:read'], expiresAt },
          { makersScopes: new Set(scopes), at },
        ),
      result: () => undefined,
      alongside: () => [statement],
    });
    return { keyId, secret };
  };
  const refusal = { status: 401, body: { code: 'auth.required' } };

  it('sends away who does not say who they are, with a challenge', async () => {
    const answer = await ask('/v1/closed');
    expect(answer).toMatchObject({ ...refusal, headers: { 'www-authenticate': 'Bearer realm="foyer"' } });
    expect(await ask('/v1/closed', { authorization: 'Basic YTpi' })).toMatchObject(refusal);
  });

  it('lets anybody through public routes, and tells those who they are', async () => {
    const { cookie } = await sessionOf('open@acme.test');
    expect((await ask('/v1/open')).body).toEqual({ kind: 'nobody' });
    expect((await ask('/v1/open', { authorization: 'Basic YTpi' })).body).toEqual({ kind: 'nobody' });
    expect((await ask('/v1/open', { cookie: 'foyer=stale' })).body).toEqual({ kind: 'nobody' });
    expect((await ask('/v1/open', cookie)).body).toEqual({ kind: 'user' });
    expect((await ask('/v1/open', bearer((await keyOf()).secret))).body).toEqual({ kind: 'api-key' });
  });

  it('knows people by their session', async () => {
    const { id, cookie } = await sessionOf('ada@acme.test');
    expect((await ask('/v1/closed', cookie)).body).toEqual({
      kind: 'user',
      user: { id, email: 'ada@acme.test', emailVerified: false, firstName: 'Ada', lastName: 'Lovelace' },
    });
    for (const value of ['x', 'A'.repeat(43), '']) {
      const stale = await ask('/v1/closed', { cookie: `foyer=${value}` });
      expect(stale).toMatchObject(refusal);
      expect(stale.headers['www-authenticate']).toBe('Bearer realm="foyer", error="invalid_token"');
    }
  });

  it('knows programs by their API key', async () => {
    const { keyId, secret } = await keyOf();
    expect(secret).toMatch(/^fk_[A-Za-z0-9_-]{43}$/);
    expect((await ask('/v1/closed', bearer(secret))).body).toEqual({
      kind: 'api-key',
      keyId,
      organizationId,
      scopes: ['invites:read'],
    });
    expect((await ask('/v1/closed', { authorization: `bearer ${secret}` })).status).toBe(200);
  });

  it('refuses wrong keys everywhere, also where none is needed and where a session would do', async () => {
    const { cookie } = await sessionOf('both@acme.test');
    const { secret } = await keyOf();
    const wrong = [`fk_${'A'.repeat(43)}`, `${secret}x`, secret.slice(0, -1), secret.slice(3), 'x', ''];
    for (const each of wrong) {
      expect(await ask('/v1/closed', { ...cookie, ...bearer(each) })).toMatchObject(refusal);
      expect(await ask('/v1/open', bearer(each))).toMatchObject(refusal);
    }
    expect(await ask(`/v1/closed?access_token=${secret}`)).toMatchObject(refusal);
    expect(await ask(`/v1/closed?access_token=${secret}`, bearer(secret))).toMatchObject(refusal);
    expect(await ask('/v1/closed', { authorization: `Bearer ${secret} ${secret}` })).toMatchObject(refusal);
  });

  it('refuses a key from the moment that it is revoked or expires', async () => {
    const { keyId, secret } = await keyOf(new Date(identity.clock.now() + 1_000).toISOString());
    const revoked = await keyOf();
    identity.clock.advance(999);
    expect((await ask('/v1/closed', bearer(secret))).status).toBe(200);
    identity.clock.advance(1);
    expect(await ask('/v1/closed', bearer(secret))).toMatchObject(refusal);
    await identity.get(EventLog).handle({
      organizationId,
      actor: systemActor,
      decide: (state) => revokeApiKey(state, revoked.keyId),
      result: () => undefined,
    });
    expect(await ask('/v1/closed', bearer(revoked.secret))).toMatchObject(refusal);
    expect(keyId).not.toBe(revoked.keyId);
  });

  it('keeps programs from what is for people', async () => {
    const { cookie } = await sessionOf('person@acme.test');
    const same = { 'sec-fetch-site': 'same-origin' };
    expect((await ask('/v1/people', { ...cookie, ...same }, 'POST')).body).toEqual({
      email: 'person@acme.test',
    });
    expect(await ask('/v1/people', bearer((await keyOf()).secret), 'POST')).toMatchObject({
      status: 403,
      body: { code: 'permission.missing' },
    });
  });

  it('stores of a key a digest, and says nothing of its secret in events', async () => {
    const { secret } = await keyOf();
    const { rows } = await identity.database.query<{ all: string }>(
      `select concat((select json_agg(d) from foyer_identity.api_key_digests d), (select json_agg(k) from foyer_identity.api_keys k),
        (select json_agg(e) from foyer_log.events e)) as all`,
    );
    const bytes = Buffer.from(secret.slice(3), 'base64url');
    for (const form of [secret.slice(3), bytes.toString('hex'), Buffer.from(secret).toString('hex')]) {
      expect(rows[0]?.all).not.toContain(form);
    }
    expect(rows[0]?.all).toContain('ApiKeyCreated');
  });
});

describe('On https', () => {
  it('an API key that came over plain http opens nothing', async () => {
    const identity = await startIdentity({ controllers: [Doors], publicUrl: 'https://foyer.test' });
    const keyId = newId('key');
    const { secret, statement } = identity.get(ApiKeySecrets).issue(organizationId, keyId);
    await identity.get(EventLog).handle({
      organizationId,
      actor: systemActor,
      decide: (_, at) =>
        createApiKey({ keyId, name: 'CI', scopes: [], expiresAt: null }, { makersScopes: new Set(), at }),
      result: () => undefined,
      alongside: () => [statement],
    });
    const ask = async (proto: Record<string, string>) =>
      (await send(identity.port, 'GET', '/v1/closed', { authorization: `Bearer ${secret}`, ...proto }))
        .status;
    expect(await ask({})).toBe(200);
    expect(await ask({ 'x-forwarded-proto': 'https' })).toBe(200);
    expect(await ask({ 'x-forwarded-proto': 'http' })).toBe(401);
    expect(await ask({ 'x-forwarded-proto': 'https, http' })).toBe(401);
    await identity.stop();
  });
});
