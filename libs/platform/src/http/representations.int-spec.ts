import { Controller, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { listening, moduleOf, send } from '../../../../test/support/listening-app.js';
import type { ListeningApp } from '../../../../test/support/listening-app.js';
import { decodeCursor, encodeCursor } from './cursor.js';
import { assertVersion, IfMatch, versioned } from './entity-tag.js';
import { pageOf, pageQuery } from './paging.js';
import { zod } from './zod-pipe.js';

const query = pageQuery.extend({ q: z.string().optional() });
const numbers = Array.from({ length: 60 }, (_, index) => index + 1);

@Controller('v1')
class Numbers {
  @Get('numbers')
  list(@Query(zod(query)) { limit, after }: z.output<typeof query>) {
    const [last] = decodeCursor(after, 'value', z.tuple([z.int()])) ?? [0];
    const rows = numbers.filter((value) => value > last).slice(0, limit + 1);
    return pageOf(
      rows,
      limit,
      (row) => encodeCursor('value', [row]),
      (row) => ({ value: row }),
    );
  }

  @Get('numbers/:number')
  read(@Param('number', zod(z.string().regex(/^\d+$/))) number: string) {
    return versioned({ number }, 7);
  }

  @Patch('numbers/:number')
  edit(@IfMatch() expected: number | undefined) {
    assertVersion(expected, 7);
    return versioned({ edited: expected ?? 'any' }, 8);
  }

  @Post('numbers/:number/touch')
  @HttpCode(204)
  touch(): void {}
}

interface Listed {
  data: { value: number }[];
  nextCursor: string | null;
}

describe('Representations', () => {
  let server: ListeningApp;
  const get = (path: string, headers = {}) => send(server.port, 'GET', path, headers);
  beforeAll(async () => {
    server = await listening(moduleOf(Numbers));
  });
  afterAll(() => server.app.close());

  it('of lists come in pages that link to the next', async () => {
    const sizes: number[] = [];
    const seen: number[] = [];
    let next: string | undefined = `${server.url}/v1/numbers?q=a%20b`;
    while (next !== undefined) {
      const answer: Response = await fetch(next);
      const { data, nextCursor } = (await answer.json()) as Listed;
      sizes.push(data.length);
      seen.push(...data.map(({ value }) => value));
      next = /^<(.+)>; rel="next"$/.exec(answer.headers.get('link') ?? '')?.[1];
      expect(next).toBe(
        nextCursor === null ? undefined : `${server.url}/v1/numbers?q=a+b&after=${nextCursor}`,
      );
    }
    expect([sizes, seen]).toEqual([[25, 25, 10], numbers]);
  });

  it('of lists hold exactly as many as asked for', async () => {
    const listed = JSON.parse((await get('/v1/numbers?limit=60')).text) as Listed;
    expect([listed.data.length, listed.nextCursor]).toEqual([60, null]);
    for (const limit of ['0', '101', '-1', '1.5', 'x', '', '1e1', '025x']) {
      const { status, text } = await get(`/v1/numbers?limit=${limit}`);
      expect([status, JSON.parse(text)]).toMatchObject([400, { errors: [{ pointer: '/query/limit' }] }]);
    }
  });

  it('of lists refuse cursors that are not theirs', async () => {
    for (const after of ['x', encodeCursor('name', [1]), encodeCursor('value', ['1'])]) {
      const { status, text } = await get(`/v1/numbers?after=${after}`);
      expect([status, JSON.parse(text)]).toMatchObject([
        400,
        { code: 'request.invalid', errors: [{ pointer: '/query/after', code: 'field.malformed' }] },
      ]);
    }
  });

  it('of one resource carry their version, and are not sent again when they are known', async () => {
    const first = await get('/v1/numbers/5');
    expect([first.status, first.headers['etag'], first.text]).toEqual([200, '"7"', '{"number":"5"}']);
    for (const tag of ['"7"', 'W/"7"', '"6", "7"', '*']) {
      const again = await get('/v1/numbers/5', { 'if-none-match': tag });
      expect([again.status, again.headers['etag'], again.text]).toEqual([304, '"7"', '']);
    }
    expect((await get('/v1/numbers/5', { 'if-none-match': '"6"' })).status).toBe(200);
    expect((await send(server.port, 'HEAD', '/v1/numbers/5', { 'if-none-match': '"7"' })).status).toBe(304);
  });

  it('are changed only in the version that the caller read', async () => {
    const patch = (tag?: string) =>
      send(server.port, 'PATCH', '/v1/numbers/5', tag === undefined ? {} : { 'if-match': tag });
    expect((await patch()).text).toBe('{"edited":"any"}');
    expect((await patch('*')).text).toBe('{"edited":"any"}');
    const done = await patch('"7"');
    expect([done.status, done.headers['etag'], done.text]).toEqual([200, '"8"', '{"edited":7}']);
    for (const tag of ['"6"', 'W/"7"', '7', '"x"']) {
      const { status, headers, text } = await patch(tag);
      expect([status, headers['etag'], JSON.parse(text)]).toMatchObject([
        412,
        undefined,
        { code: 'version.stale' },
      ]);
    }
    expect((await patch('"7", "8"')).status).toBe(400);
  });

  it('of nothing are 204 without a body', async () => {
    const { status, text, headers } = await send(server.port, 'POST', '/v1/numbers/5/touch');
    expect([status, text, headers['content-type']]).toEqual([204, '', undefined]);
  });

  it('need a path of the right form', async () => {
    const { status, text } = await get('/v1/numbers/five');
    expect([status, JSON.parse(text)]).toMatchObject([400, { errors: [{ pointer: '/path/number' }] }]);
  });
});
