import { Body, Controller, HttpCode, Patch, Post } from '@nestjs/common';
import { z } from 'zod';
import { listening, moduleOf, send } from '../../../../test/support/listening-app.js';
import type { ListeningApp } from '../../../../test/support/listening-app.js';
import { AcceptsBody } from './body-parsers.js';
import { zod } from './zod-pipe.js';

const schema = z.strictObject({ name: z.string().max(5).optional(), tags: z.array(z.string()).optional() });

@Controller()
class Echo {
  @Post('v1/echo')
  @HttpCode(200)
  echo(@Body(zod(schema)) body: z.output<typeof schema>) {
    return { got: body };
  }

  @Patch('v1/any')
  any(@Body(zod(z.unknown())) body: unknown) {
    return { got: body };
  }

  @Post('join/form')
  @HttpCode(200)
  form(@Body(zod(z.strictObject({ code: z.string() }))) body: { code: string }) {
    return body;
  }

  @Post('v1/import')
  @HttpCode(200)
  @AcceptsBody('text/csv')
  async import(@Body() body: AsyncIterable<Buffer>) {
    let bytes = 0;
    for await (const part of body) bytes += part.length;
    return { bytes };
  }
}

describe('Bodies', () => {
  let server: ListeningApp;
  beforeAll(async () => {
    server = await listening(moduleOf(Echo));
  });
  afterAll(() => server.app.close());

  const json = { 'content-type': 'application/json' };
  const post = async (body: string | Buffer, path = '/v1/echo', headers: Record<string, string> = json) => {
    const { status, text } = await send(server.port, 'POST', path, headers, body);
    const { code, errors, ...rest } = JSON.parse(text) as Record<string, unknown>;
    return code === undefined ? { status, ...rest } : { status, code, errors };
  };
  const invalid = (pointer: string, code: string, detail: string) => ({
    status: 400,
    code: 'request.invalid',
    errors: [{ pointer, code, detail }],
  });

  it('are JSON, with or without a charset', async () => {
    expect(await post('{"name":"Ada"}')).toEqual({ status: 200, got: { name: 'Ada' } });
    const utf8 = { 'content-type': 'application/json; charset=utf-8' };
    expect(await post('{"name":"Ada"}', '/v1/echo', utf8)).toEqual({ status: 200, got: { name: 'Ada' } });
  });

  it('may be left out, which counts as {}', async () => {
    expect(await post('', '/v1/echo', {})).toEqual({ status: 200, got: {} });
    expect(await post('')).toEqual({ status: 200, got: {} });
  });

  it('that are not JSON are refused at the root', async () => {
    const refusal = invalid('', 'field.malformed', 'Is not valid JSON.');
    for (const text of ['{', '{"name":}', '{"a":1}}', 'nope', ' ']) expect(await post(text)).toEqual(refusal);
  });

  it('that are JSON but no object are refused at the root', async () => {
    for (const text of ['null', '[]', '"x"', '1', 'true']) {
      expect(await post(text)).toEqual({
        status: 400,
        code: 'request.invalid',
        errors: [
          {
            pointer: '',
            code: 'field.wrong-type',
            detail: expect.stringContaining('expected object') as string,
          },
        ],
      });
    }
  });

  it('that would change a prototype are refused', async () => {
    const refusal = invalid('', 'field.malformed', 'Is not valid JSON.');
    expect(await post('{"__proto__":{"admin":true}}')).toEqual(refusal);
    expect(await post('{"constructor":{"prototype":{"admin":true}}}')).toEqual(refusal);
    expect(await post('{"tags":[{"__proto__":1}]}')).toEqual(refusal);
  });

  it('name every bad field, each by its own pointer', async () => {
    expect(await post('{"name":["Ada"],"tags":["a",7],"x":1,"a/b~c":2}')).toEqual({
      status: 400,
      code: 'request.invalid',
      errors: [
        {
          pointer: '/name',
          code: 'field.wrong-type',
          detail: 'Invalid input: expected string, received array',
        },
        {
          pointer: '/tags/1',
          code: 'field.wrong-type',
          detail: 'Invalid input: expected string, received number',
        },
        { pointer: '/x', code: 'field.unknown', detail: 'Is not a field of this request.' },
        { pointer: '/a~1b~0c', code: 'field.unknown', detail: 'Is not a field of this request.' },
      ],
    });
  });

  it('hold no NUL, no half a surrogate pair, no endless nesting, no other charset', async () => {
    const bad = 'Holds a NUL character or half a surrogate pair.';
    expect(await post(String.raw`{"name":"a\u0000"}`)).toEqual(invalid('/name', 'field.malformed', bad));
    expect(await post(String.raw`{"tags":["ok","\ud83d"]}`)).toEqual(
      invalid('/tags/1', 'field.malformed', bad),
    );
    expect(await post(String.raw`{"name":"\ud83d\ude00"}`)).toEqual({ status: 200, got: { name: '😀' } });
    expect(await post(String.raw`{"a\u0000":1}`)).toEqual(
      invalid('', 'field.malformed', 'A field name cannot be stored.'),
    );
    expect(await post(Buffer.from('{"name":"\xe4"}', 'latin1'))).toEqual(
      invalid('', 'field.malformed', 'Is not UTF-8.'),
    );
    const nested = await post(`${'['.repeat(60_000)}${']'.repeat(60_000)}`);
    expect(nested).toEqual(
      invalid('/0'.repeat(33), 'field.malformed', 'Is nested more than 32 levels deep.'),
    );
  });

  it('of 1 MiB are read, of one byte more are refused', async () => {
    const fill = (length: number) => `{"tags":["${'x'.repeat(length - 13)}"]}`;
    expect((await post(fill(1024 * 1024))).status).toBe(200);
    expect(await post(fill(1024 * 1024 + 1))).toEqual({ status: 413, code: 'request.too-large', errors: [] });
  });

  it('of other types are refused', async () => {
    const refusal = { status: 415, code: 'request.unsupported-type', errors: [] };
    for (const type of [
      'text/plain',
      'text/csv',
      'application/xml',
      'multipart/form-data; boundary=x',
      'x',
    ]) {
      expect(await post('name=Ada', '/v1/echo', { 'content-type': type })).toEqual(refusal);
    }
    expect(await post('name=Ada', '/v1/echo', {})).toEqual(refusal);
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expect(await post('name=Ada', '/v1/echo', form)).toEqual(refusal);
  });

  it('may be forms on pages', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expect(await send(server.port, 'POST', '/join/form', form, 'code=12+3')).toMatchObject({
      status: 200,
      text: '{"code":"12 3"}',
    });
    expect(await post('code=1&code=2', '/join/form', form)).toMatchObject({
      status: 400,
      errors: [{ pointer: '/code' }],
    });
    expect(await post('code=%00', '/join/form', form)).toMatchObject({
      status: 400,
      errors: [{ pointer: '/code' }],
    });
  });

  it('may be streams of CSV where a route takes them', async () => {
    const rows = 'email\n'.repeat(400_000);
    expect(await post(rows, '/v1/import', { 'content-type': 'text/csv; charset=utf-8' })).toEqual({
      status: 200,
      bytes: rows.length,
    });
  });
});
