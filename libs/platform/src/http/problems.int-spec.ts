import { Controller, Get, Query } from '@nestjs/common';
import { z } from 'zod';
import { listening, moduleOf, send } from '../../../../test/support/listening-app.js';
import type { ListeningApp } from '../../../../test/support/listening-app.js';
import { refused } from '../refusals.js';
import { createLogger } from './logger.js';
import { zod } from './zod-pipe.js';

@Controller()
class Failing {
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

  @Get('v1/schema')
  schema() {
    return z.strictObject({ a: z.string() }).parse({ b: 1 });
  }

  @Get('v1/lost')
  lost() {
    throw new Error('query failed', { cause: Object.assign(new Error('down'), { code: '57P01' }) });
  }

  @Get('v1/find/:what')
  findOne() {
    return {};
  }

  @Get('v1/find')
  find(@Query(zod(z.strictObject({ q: z.string().optional() }))) query: { q?: string }) {
    return query;
  }
}

const documentOf = (text: string) => JSON.parse(text) as Record<string, unknown>;

describe('A problem document', () => {
  let server: ListeningApp;
  const lines: string[] = [];
  const get = (path: string, headers = {}) => send(server.port, 'GET', path, headers);
  beforeAll(async () => {
    const logger = createLogger('debug', { write: (line: string) => void lines.push(line) });
    server = await listening(moduleOf(Failing), { logger });
  });
  afterAll(() => server.app.close());

  it('tells refusals as they are', async () => {
    const answer = await get('/v1/refusal');
    expect([answer.status, answer.headers['retry-after']]).toEqual([409, '9']);
    expect(documentOf(answer.text)).toMatchObject({
      code: 'seats.none-left',
      title: 'Seats: none left',
      limit: 5,
      errors: [{ pointer: '/x', code: 'seats.none-left', detail: 'No.' }],
    });
  });

  it('tells schema errors by field, lost databases as 503, and of anything else nothing', async () => {
    const schema = await get('/v1/schema');
    expect([
      schema.status,
      (documentOf(schema.text)['errors'] as { pointer: string }[]).map((e) => e.pointer),
    ]).toEqual([400, ['/a', '/b']]);
    const lost = await get('/v1/lost');
    expect([lost.status, lost.headers['retry-after'], documentOf(lost.text)['code']]).toEqual([
      503,
      '2',
      'service.unavailable',
    ]);
    const failed = await get(`/i/${'t'.repeat(43)}`, { 'x-request-id': 'failed-1' });
    expect([failed.status, documentOf(failed.text)['code']]).toEqual([500, 'server.error']);
    expect(failed.text).not.toContain('secret detail');
    expect(documentOf(failed.text)['instance']).toBe('/i/[redacted]');
    const logged = lines.filter((line) => line.includes('failed-1')).map(documentOf);
    expect(logged).toMatchObject([
      {
        level: 'error',
        requestId: 'failed-1',
        route: '/i/:token',
        err: { message: 'secret detail of the server' },
      },
      { level: 'warn', requestId: 'failed-1', status: 500 },
    ]);
    expect(lines.join('')).not.toContain('ttttt');
  });

  it('refuses text that cannot be stored, in path and query, and doubled query keys', async () => {
    const problems = async (path: string) => {
      const answer = await get(path);
      return [
        answer.status,
        (documentOf(answer.text)['errors'] as { pointer: string }[])?.map((e) => e.pointer),
      ];
    };
    expect(await problems('/v1/find/a%00')).toEqual([400, ['/path/what']]);
    expect(await problems('/v1/find?q=%00')).toEqual([400, ['/query/q']]);
    expect(await problems('/v1/find?q=1&q=2')).toEqual([400, ['/query/q']]);
    expect(await problems('/v1/find?z=1')).toEqual([400, ['/query/z']]);
    expect(await problems('/v1/find?__proto__=1')).toEqual([400, ['/query/__proto__']]);
    expect((await get('/v1/find?q=%F0%9F%98%80')).text).toBe('{"q":"😀"}');
  });
});
