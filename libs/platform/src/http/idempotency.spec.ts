import type { FastifyReply, FastifyRequest } from 'fastify';
import { refused } from '../refusals.js';
import type { RefusalCode } from '../refusals.js';
import { giveAgain, keepsRefusal, keptRefusal, keptSuccess, withoutSecret } from './idempotency-answer.js';
import { askedOf, claimIdOf, idempotencyKeyOf } from './idempotency-request.js';

const asked = (more: object = {}): FastifyRequest =>
  ({ method: 'POST', url: '/v1/a?b=1', headers: {}, query: {}, cookies: {}, body: {}, ...more }) as never;

const replyOf = (statusCode: number, headers: Record<string, string> = {}): FastifyReply =>
  ({ statusCode, getHeader: (name: string) => headers[name] }) as never;

const idOf = (more: object, key = 'k', rule = {}): string =>
  claimIdOf(asked(more), key, rule).toString('hex');

const olga = { kind: 'user', user: { id: 'usr_1' } };
const bearer = { kind: 'api-key', keyId: 'key_1' };

describe('What an Idempotency-Key is kept under', () => {
  it('differs for callers, paths and keys, and not for queries', () => {
    const all = [
      idOf({}),
      idOf({}, 'l'),
      idOf({ url: '/v1/b' }),
      idOf({ principal: olga }),
      idOf({ principal: bearer }),
    ];
    expect(new Set(all).size).toBe(5);
    expect(idOf({ url: '/v1/a' })).toBe(all[0]);
  });

  it('is nobody’s where the call changes the session', () => {
    expect(idOf({ principal: olga }, 'k', { changesSession: true })).toBe(idOf({}));
  });

  it('takes in the link or code that a browser carries, unless the body names a token', () => {
    const cookies = { 'foyer-invite': 'sealed', theme: 'dark' };
    expect(idOf({ cookies })).not.toBe(idOf({}));
    expect(idOf({ cookies: { ...cookies, theme: 'light' } })).toBe(idOf({ cookies }));
    expect(idOf({ cookies, body: { token: 't' } })).toBe(idOf({ body: { token: 't' } }));
  });

  it('never takes callers of an unknown kind for one another', () => {
    expect(() => idOf({ principal: { kind: 'robot' } })).toThrow('robot');
  });

  it('is asked for by POST below /v1 alone, with 1 to 255 printable characters', () => {
    const headers = { 'idempotency-key': 'k' };
    expect(idempotencyKeyOf(asked({ headers }))).toBe('k');
    expect(idempotencyKeyOf(asked())).toBeUndefined();
    expect(idempotencyKeyOf(asked({ headers, method: 'PATCH' }))).toBeUndefined();
    expect(idempotencyKeyOf(asked({ headers, url: '/join/accept' }))).toBeUndefined();
    for (const bad of ['', 'x'.repeat(256), 'ü', 'a\tb'])
      expect(() => idempotencyKeyOf(asked({ headers: { 'idempotency-key': bad } }))).toThrow('malformed');
  });

  it('binds body, query and If-Match; of a stream its type and length', () => {
    expect(askedOf(asked({ body: undefined }))).toEqual({ body: null, query: {}, ifMatch: null });
    const headers = { 'content-type': 'text/csv', 'content-length': '7', 'if-match': '"1"' };
    expect(askedOf(asked({ body: { pipe: () => undefined }, headers }))).toEqual({
      body: { type: 'text/csv', length: '7' },
      query: {},
      ifMatch: '"1"',
    });
  });
});

describe('What is kept of an answer', () => {
  it.each<[RefusalCode, boolean]>([
    ['invite.duplicate', true],
    ['invite.unknown', true],
    ['invite.expired', true],
    ['version.stale', true],
    ['grant.unknown-key', true],
    ['role.above-yours', true],
    ['request.invalid', false],
    ['auth.required', false],
    ['permission.missing', false],
    ['csrf.refused', false],
    ['rate.limited', false],
    ['code.too-many-tries', false],
    ['server.error', false],
    ['service.unavailable', false],
    ['idempotency.in-flight', false],
  ])('%s: %s', (code, is) => {
    expect(keepsRefusal(refused(code, 'why'))).toBe(is);
  });

  it('is the refusal with its status, fields and members', () => {
    const error = refused('links.switched-off', 'off', { status: 409, members: { rejected: [1] } });
    const reply = replyOf(200);
    expect(keptRefusal(error)).toEqual({
      status: 409,
      headers: {},
      problem: { refusal: error.refusal, members: { rejected: [1] } },
    });
    expect(() => giveAgain(keptRefusal(error), reply)).toThrow(error);
  });

  it('is status, body and its own headers', () => {
    const reply = replyOf(201, { etag: '"1"', 'x-request-id': 'r' });
    expect(keptSuccess({ id: 1, at: new Date(0) }, reply)).toEqual({
      status: 201,
      headers: { etag: '"1"' },
      body: { id: 1, at: '1970-01-01T00:00:00.000Z' },
    });
    expect(keptSuccess(undefined, replyOf(204))).toEqual({ status: 204, headers: {} });
  });

  it('holds no secret', () => {
    const body = { id: 1, secret: 'fk_x', apiKey: { secret: 'fk_y' }, all: [{ secret: 'whsec_z' }] };
    const clean = { id: 1, secret: null, apiKey: { secret: null }, all: [{ secret: null }] };
    expect(withoutSecret(body)).toEqual(clean);
    expect(keptSuccess(body, replyOf(201))?.body).toEqual(clean);
  });

  it('is nothing where the address of a link is in it: that is derived again', () => {
    const url = `https://host/i/${'x'.repeat(43)}`;
    expect(keptSuccess({ deep: [{ url }] }, replyOf(201))).toBeUndefined();
    expect(keptSuccess({ url: 'https://host/hooks' }, replyOf(201))).toBeDefined();
  });
});
