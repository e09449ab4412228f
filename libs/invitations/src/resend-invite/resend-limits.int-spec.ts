import { CONFIG } from 'foyer/platform';
import type { Json } from '../testing/invitations-app.js';
import { InvitationsApp, inviteByEmail } from '../testing/invitations-app.js';

const hour = 3_600_000;
const config = { rateLimits: true, passwordMinLength: 8, linkVerifyAddress: true };

describe('row 15: sending an invite again is limited', () => {
  let given: InvitationsApp;
  beforeAll(async () => {
    given = await InvitationsApp.start([{ provide: CONFIG, useValue: config }]);
  });
  afterAll(() => given.close());

  const invite = async (name: string) =>
    String((await inviteByEmail(given.olga.client, given.path, `${name}@acme.test`))['id']);
  const resend = (id: string, headers = {}) =>
    given.olga.client.post(`${given.path}/invites/${id}/resend`, {}, { headers });
  const times = async (count: number, id: string) => {
    const answers = await Promise.all(Array.from({ length: count }, () => resend(id)));
    return answers.map(({ status }) => status).toSorted();
  };
  const generationOf = async (id: string) =>
    (await given.olga.client.get<Json>(`${given.path}/invites/${id}`)).body['generation'];

  it('to five times an hour, however many try at once, and says when it goes on', async () => {
    const ada = await invite('ada');
    expect(await times(12, ada)).toEqual([...Array<number>(5).fill(200), ...Array<number>(7).fill(429)]);
    expect(await generationOf(ada)).toBe(6);
    const { status, body, headers } = await resend(ada);
    expect([status, body['code']]).toEqual([429, 'rate.limited']);
    const wait = Number(headers.get('retry-after'));
    expect(wait).toBeGreaterThan(3_590);
    expect(wait).toBeLessThanOrEqual(3_600);
    expect((await resend(await invite('bob'))).status).toBe(200);
    given.app.clock.ahead += hour;
    expect(await times(6, ada)).toEqual([...Array<number>(5).fill(200), 429]);
  });

  it('to twenty times in all; a new invite starts anew', async () => {
    const cy = await invite('cy');
    for (let hours = 0; hours < 4; hours += 1) {
      given.app.clock.ahead += hour;
      expect(await times(5, cy)).toEqual(Array(5).fill(200));
    }
    given.app.clock.ahead += 24 * hour;
    const { status, headers } = await resend(cy);
    expect([status, headers.get('retry-after')]).toEqual([429, null]);
    await given.olga.client.post(`${given.path}/invites/${cy}/revoke`);
    expect((await resend(await invite('cy'))).status).toBe(200);
  });

  it('for each of many, and no refusal is kept for a retry', async () => {
    const [dora, eve] = [await invite('dora'), await invite('eve')];
    await times(5, dora);
    const many = await given.olga.client.post(`${given.path}/invites/resend`, { ids: [dora, eve] });
    expect([many.status, many.body]).toEqual([
      200,
      { done: [eve], refused: [{ id: dora, code: 'rate.limited' }] },
    ]);
    const key = { 'idempotency-key': 'again' };
    expect((await resend(dora, key)).status).toBe(429);
    given.app.clock.ahead += hour;
    expect((await resend(dora, key)).status).toBe(200);
  });
});
