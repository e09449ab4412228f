import { fold, given } from 'foyer/event-log/testing';
import { scopes } from '../scopes.js';
import { createApiKey, revokeApiKey } from './api-key.decisions.js';
import { apiKeyEvents } from './api-key.events.js';
import { apiKeys, isLive } from './api-key.projection.js';
import type { ApiKeyRow } from './api-key.projection.js';

const keyId = 'key_01';
const at = '2026-05-04T12:00:00.000Z';
const ask = { keyId, name: 'CI', scopes: ['invites:read', 'invites:write'], expiresAt: null } as const;
const history = { events: apiKeyEvents, projections: [apiKeys] };
const context = { makersScopes: new Set(scopes), at };
const created = { stream: keyId, after: 0, type: 'ApiKeyCreated', data: { ...ask, scopes: [...ask.scopes] } };
const revoked = { stream: keyId, after: 1, type: 'ApiKeyRevoked', data: { keyId } };

describe('Creating an API key', () => {
  const create = (more: object = {}, makersScopes: typeof context.makersScopes = context.makersScopes) =>
    given(history, []).when(() => createApiKey({ ...ask, ...more }, { makersScopes, at }));

  it('tells its name, scopes and end', () => {
    create().then([{ type: 'ApiKeyCreated', data: created.data }]);
  });

  it('counts each scope once', () => {
    create({ scopes: ['invites:read', 'invites:read'] }).then([
      { type: 'ApiKeyCreated', data: { ...ask, scopes: ['invites:read'] } },
    ]);
  });

  it('gives no scope that the maker does not have', () => {
    create({}, new Set(['invites:read'])).thenRefused('permission.missing');
    create({ scopes: ['invites:read'] }, new Set(['invites:read'])).thenTypes('ApiKeyCreated');
  });

  it('must end in the future, if at all', () => {
    create({ expiresAt: at }).thenRefused('expiry.in-the-past');
    create({ expiresAt: '2026-05-04T12:00:00.001Z' }).thenTypes('ApiKeyCreated');
  });
});

describe('Revoking an API key', () => {
  it('happens once', () => {
    given(history, [created])
      .when((state) => revokeApiKey(state, keyId))
      .then([{ type: 'ApiKeyRevoked', data: { keyId } }]);
    given(history, [created, revoked])
      .when((state) => revokeApiKey(state, keyId))
      .then([]);
  });

  it('needs a key', () => {
    given(history, [])
      .when((state) => revokeApiKey(state, keyId))
      .thenRefused('key.unknown');
  });
});

describe('The row of an API key', () => {
  const recorded = (event: typeof created | typeof revoked, sequence: number, occurredAt: string) => ({
    ...event,
    organizationId: 'org_1',
    sequence,
    id: `evt_${sequence}`,
    streamVersion: event.after + 1,
    version: 1,
    actor: { kind: 'user', id: 'usr_1', subject: 's' } as const,
    occurredAt,
  });

  it('is a fold of its events', () => {
    const later = '2026-05-05T12:00:00.000Z';
    const rows = fold(apiKeys, [recorded(created, 1, at), recorded(revoked, 2, later)]);
    expect([...rows]).toEqual([
      [
        keyId,
        {
          ...ask,
          version: 2,
          scopes: ['invites:read', 'invites:write'],
          createdBy: { kind: 'user', id: 'usr_1' },
          createdAt: at,
          revokedAt: later,
        },
      ],
    ]);
  });

  it('is live until it is revoked or ends', () => {
    const row = fold(apiKeys, [recorded(created, 1, at)]).get(keyId) as ApiKeyRow;
    expect(isLive(row, at)).toBe(true);
    expect(isLive({ ...row, revokedAt: at }, at)).toBe(false);
    expect(isLive({ ...row, expiresAt: at }, '2026-05-04T11:59:59.999Z')).toBe(true);
    expect(isLive({ ...row, expiresAt: at }, at)).toBe(false);
  });
});
