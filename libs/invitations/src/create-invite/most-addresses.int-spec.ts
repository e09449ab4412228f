import { InvitationsApp } from '../testing/invitations-app.js';
import type { Json } from '../testing/invitations-app.js';

describe('POST .../invites', () => {
  let given: InvitationsApp;
  beforeAll(async () => {
    given = await InvitationsApp.start();
  });
  afterAll(() => given.close());

  it('takes 1,000 addresses, and sends who has more to the import', async () => {
    const emails = Array.from({ length: 1_001 }, (_, n) => `p${n}@many.test`);
    const body = { kind: 'email', grant: { roles: ['member'] } };
    const refused = await given.olga.client.post(`${given.path}/invites`, { ...body, emails });
    expect([refused.status, refused.body['code'], refused.body['errors']]).toEqual([
      400,
      'request.invalid',
      [
        {
          pointer: '/emails',
          code: 'field.out-of-range',
          detail: 'Must be at most 1,000 addresses; import a CSV file for more.',
        },
      ],
    ]);
    const taken = await given.olga.client.post<{ created: Json[] }>(`${given.path}/invites`, {
      ...body,
      emails: emails.slice(1),
    });
    expect([taken.status, taken.body.created.length]).toEqual([201, 1_000]);
  });
});
