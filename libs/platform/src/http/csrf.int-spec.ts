import { Controller, Get, HttpCode, Post } from '@nestjs/common';
import { listening, moduleOf, send } from '../../../../test/support/listening-app.js';
import type { ListeningApp } from '../../../../test/support/listening-app.js';

@Controller('v1')
class Doors {
  @Post('open')
  @HttpCode(200)
  open() {
    return {};
  }

  @Get('look')
  look() {
    return {};
  }
}

describe('Calls from other sites', () => {
  let server: ListeningApp;
  beforeAll(async () => {
    server = await listening(moduleOf(Doors));
  });
  afterAll(() => server.app.close());

  const statusOf = async (headers: Record<string, string>, body = '{}', method = 'POST') => {
    const type = { 'content-type': 'application/json' };
    return (
      await send(
        server.port,
        method,
        method === 'GET' ? '/v1/look' : '/v1/open',
        { ...type, ...headers },
        body,
      )
    ).status;
  };
  const cookie = 'foyer=x';

  it('are refused before anything is read: forms, text, JSON, sibling domains, no origin', async () => {
    const site = { cookie, 'sec-fetch-site': 'cross-site' };
    expect(await statusOf({ ...site, 'content-type': 'application/x-www-form-urlencoded' }, 'a=1')).toBe(403);
    expect(await statusOf({ ...site, 'content-type': 'text/plain' }, 'x')).toBe(403);
    expect(await statusOf(site)).toBe(403);
    expect(await statusOf({ cookie, 'sec-fetch-site': 'same-site' })).toBe(403);
    expect(await statusOf({ cookie })).toBe(403);
    expect(await statusOf({ cookie, origin: 'http://evil.test' })).toBe(403);
  });

  it('are told why', async () => {
    const { text } = await send(server.port, 'POST', '/v1/open', { cookie });
    expect(JSON.parse(text)).toMatchObject({ status: 403, code: 'csrf.refused' });
  });

  it('are fine without our cookies, and when they only read', async () => {
    expect(await statusOf({ 'sec-fetch-site': 'cross-site' })).toBe(200);
    expect(await statusOf({ cookie, 'sec-fetch-site': 'cross-site' }, '', 'GET')).toBe(200);
  });

  it('of our own pages are fine', async () => {
    expect(await statusOf({ cookie, 'sec-fetch-site': 'same-origin' })).toBe(200);
    expect(await statusOf({ cookie, origin: server.url })).toBe(200);
  });
});
