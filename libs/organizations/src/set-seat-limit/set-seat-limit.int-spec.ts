import { OrganizationsApp } from '../../../../test/support/organizations-app.js';
import type { SignedIn } from '../../../../test/support/organizations-app.js';
import { RESERVED_SEATS } from '../ports.js';

describe('Seats', () => {
  let app: OrganizationsApp;
  let olga: SignedIn;
  let reserved = 0;
  beforeAll(async () => {
    app = await OrganizationsApp.start([
      { provide: RESERVED_SEATS, useValue: { count: () => Promise.resolve(reserved) } },
    ]);
    olga = await app.signedIn('olga');
    const { organizationId } = await app.found('acme', olga);
    await app.join(organizationId, await app.signedIn('mia'), ['member']);
  });
  afterAll(() => app.close());

  const path = '/v1/organizations/acme/seats';
  const put = (body: unknown) => olga.client.send('PUT', path, body);
  const shown = async () => (await olga.client.get(path)).body;

  it('are without limit at first', async () => {
    expect(await shown()).toEqual({ limit: null, members: 2, reserved: 0, available: null });
  });

  it('are counted against the limit, members and reserved ones', async () => {
    reserved = 3;
    const seats = { limit: 10, members: 2, reserved: 3, available: 5 };
    expect(await put({ limit: 10 })).toMatchObject({ status: 200, body: seats });
    expect(await shown()).toEqual(seats);
  });

  it('can be fewer than are taken, and without limit again', async () => {
    expect((await put({ limit: 1 })).body).toEqual({ limit: 1, members: 2, reserved: 3, available: 0 });
    expect((await put({ limit: null })).body).toEqual({
      limit: null,
      members: 2,
      reserved: 3,
      available: null,
    });
  });

  it('stay taken by who is deactivated, and are freed by who is removed', async () => {
    const { body } = await olga.client.get<{ data: { user: { id: string; firstName: string } }[] }>(
      '/v1/organizations/acme/members',
    );
    const mia = body.data.find(({ user }) => user.firstName === 'mia')?.user.id;
    await olga.client.post(`/v1/organizations/acme/members/${mia}/deactivate`);
    expect(await shown()).toMatchObject({ members: 2 });
    await olga.client.send('DELETE', `/v1/organizations/acme/members/${mia}`);
    expect(await shown()).toMatchObject({ members: 1 });
  });

  it.each([
    [{}, '/limit', 'field.missing'],
    [{ limit: -1 }, '/limit', 'field.out-of-range'],
    [{ limit: 1.5 }, '/limit', 'field.wrong-type'],
    [{ limit: '5' }, '/limit', 'field.wrong-type'],
    [{ limit: 5, members: 1 }, '/members', 'field.unknown'],
  ])('refuse %j', async (body, pointer, code) => {
    expect(await put(body)).toMatchObject({
      status: 400,
      body: { code: 'request.invalid', errors: [{ pointer, code }] },
    });
  });
});
