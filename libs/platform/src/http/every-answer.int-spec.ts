import { Controller, Get, Header, Post } from '@nestjs/common';
import { connect } from 'node:net';
import { listening, moduleOf, send } from '../../../../test/support/listening-app.js';
import type { ListeningApp } from '../../../../test/support/listening-app.js';
import { refused } from '../refusals.js';
import { CurrentRequest } from './request-context.js';
import type { RequestContext } from './known-request.js';

@Controller()
class Rooms {
  @Get('v1/rooms/:room')
  read() {
    return { room: true };
  }

  @Post('v1/rooms/:room/lock')
  lock(@CurrentRequest() request: RequestContext) {
    return request;
  }

  @Get('v1/rooms/:room/plan.svg')
  @Header('cache-control', 'private')
  plan() {
    return 'plan';
  }

  @Get('i/:token')
  open() {
    throw new Error('secret detail of the server');
  }

  @Get('v1/refusal')
  refusal() {
    throw refused('seats.none-left', 'No seat is left.', {
      members: { limit: 5 },
      headers: { 'retry-after': '9' },
      errors: [{ pointer: '/x', code: 'seats.none-left', detail: 'No.' }],
    });
  }
}

const documentOf = (text: string) => JSON.parse(text) as Record<string, unknown>;

describe('Every answer', () => {
  let server: ListeningApp;
  const get = (path: string, headers = {}) => send(server.port, 'GET', path, headers);
  beforeAll(async () => {
    server = await listening(moduleOf(Rooms), { publicUrl: 'https://foyer.test', trustProxyHops: 2 });
  });
  afterAll(() => server.app.close());

  it('has a request id: the caller’s where it is well-formed, else a new one', async () => {
    expect((await get('/v1/rooms/1', { 'x-request-id': 'abc-1.2' })).headers['x-request-id']).toBe('abc-1.2');
    const made = (await get('/v1/rooms/1', { 'x-request-id': 'a b' })).headers['x-request-id'];
    expect(made).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
    for (const path of ['/nowhere', '/v1/%zz', '/v1/refusal', '/i/x']) {
      expect((await get(path, { 'x-request-id': 'abc' })).headers['x-request-id']).toBe('abc');
    }
  });

  it('is not kept by caches and gives browsers nothing to misuse', async () => {
    const expected = {
      'cache-control': 'no-store',
      'content-security-policy':
        "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'permissions-policy': 'camera=(), geolocation=(), microphone=()',
      'referrer-policy': 'no-referrer',
      'strict-transport-security': 'max-age=31536000; includeSubDomains',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    };
    for (const path of ['/v1/rooms/1', '/nowhere', '/v1/%zz', '/v1/refusal', '/i/x']) {
      expect((await get(path)).headers).toMatchObject(expected);
    }
    expect((await get('/v1/rooms/1/plan.svg')).headers['cache-control']).toBe('private');
  });

  it('to an unknown address is route.unknown, to an unknown method method.not-allowed with Allow', async () => {
    const unknown = await get('/v1/nowhere?x=1', { 'x-request-id': 'abc' });
    expect(unknown.headers['content-type']).toBe('application/problem+json');
    expect(documentOf(unknown.text)).toEqual({
      type: 'https://foyer.test/docs/refusals#route.unknown',
      title: 'Route: unknown',
      status: 404,
      detail: 'There is nothing at this address.',
      instance: '/v1/nowhere',
      code: 'route.unknown',
      errors: [],
      requestId: 'abc',
    });
    const json = { 'content-type': 'application/json' };
    const wrong = await send(server.port, 'DELETE', '/v1/rooms/1?x=1', json, '{');
    expect([wrong.status, wrong.headers['allow']]).toEqual([405, 'GET, HEAD']);
    expect(documentOf(wrong.text)).toMatchObject({ code: 'method.not-allowed' });
    expect((await get('/v1/rooms/1/lock')).headers['allow']).toBe('POST');
    expect((await send(server.port, 'OPTIONS', '/v1/rooms/1')).status).toBe(405);
    expect(
      (await send(server.port, 'POST', '/v1/nowhere', { 'content-type': 'text/plain' }, 'x')).status,
    ).toBe(404);
    expect((await get('/v1/rooms/1/planXsvg')).status).toBe(404);
    expect((await get('/v1/rooms/')).status).toBe(404);
  });

  it('to HEAD is that to GET without a body', async () => {
    const head = await send(server.port, 'HEAD', '/v1/rooms/1');
    expect([head.status, head.text, head.headers['content-length']]).toEqual([200, '', '13']);
    expect((await send(server.port, 'HEAD', '/v1/nowhere')).status).toBe(404);
  });

  it('to a malformed address is a problem document too', async () => {
    const bad = await get('/v1/%zz');
    expect([bad.status, documentOf(bad.text)]).toMatchObject([
      400,
      { code: 'request.invalid', errors: [{ pointer: '/path' }] },
    ]);
    expect((await get(`/v1/rooms/${'a'.repeat(12_000)}`)).status).toBe(200);
  });

  it('to what is no HTTP is a problem document too', async () => {
    const socket = connect(server.port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nbad header\r\n\r\n');
    const text = (await socket.toArray()).join('');
    expect(text).toMatch(/^HTTP\/1.1 400 Bad Request\r\n/);
    expect(text).toContain('\r\nX-Request-Id: ');
    expect(documentOf(text.split('\r\n\r\n')[1] ?? '')).toMatchObject({
      status: 400,
      code: 'request.invalid',
    });
    const long = await get('/v1/rooms/1', { 'x-long': 'x'.repeat(20_000) });
    expect([long.status, documentOf(long.text)['code']]).toEqual([431, 'request.too-large']);
  });

  it('knows its request: id, address behind the proxies, agent, trace', async () => {
    const trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const headers = {
      'x-request-id': 'ctx-1',
      'x-forwarded-for': '6.6.6.6, ::ffff:198.51.100.7, 10.0.0.2',
      'user-agent': 'test/1',
      traceparent: trace,
      'content-type': 'application/json',
    };
    const answers = await Promise.all(
      ['a', 'b', 'c'].map((id) =>
        send(server.port, 'POST', '/v1/rooms/1/lock', { ...headers, 'x-request-id': id }, '{"long":"body"}'),
      ),
    );
    expect(answers.map(({ text }) => documentOf(text))).toEqual(
      ['a', 'b', 'c'].map((requestId) => ({
        requestId,
        ip: '198.51.100.7',
        userAgent: 'test/1',
        traceparent: trace,
      })),
    );
    const plain = await send(server.port, 'POST', '/v1/rooms/1/lock', { traceparent: 'nonsense' });
    expect(documentOf(plain.text)).toEqual({ requestId: plain.headers['x-request-id'], ip: '127.0.0.1' });
  });
});
