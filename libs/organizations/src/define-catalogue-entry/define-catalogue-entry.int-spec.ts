import { OrganizationsApp } from '../../../../test/support/organizations-app.js';
import type { SignedIn } from '../../../../test/support/organizations-app.js';

interface Entry {
  key: string;
}

describe('The catalogue', () => {
  let app: OrganizationsApp;
  let olga: SignedIn;
  let adam: SignedIn;
  beforeAll(async () => {
    app = await OrganizationsApp.start();
    [olga, adam] = [await app.signedIn('olga'), await app.signedIn('adam')];
    const { organizationId } = await app.found('acme', olga);
    await app.join(organizationId, adam, ['admin']);
  });
  afterAll(() => app.close());

  const path = '/v1/organizations/acme/catalogue';
  const put = (entry: string, body: unknown, by = olga) => by.client.send('PUT', `${path}/${entry}`, body);
  const remove = (entry: string, by = olga) => by.client.send('DELETE', `${path}/${entry}`);
  const entry = async (kind: string, key: string) =>
    (await olga.client.get<Record<string, Entry[]>>(path)).body[kind]?.find((one) => one.key === key);
  const code = ({ status, body }: { status: number; body: Record<string, unknown> }) => [
    status,
    body['code'],
  ];

  it('begins with the built-in roles and a user type', async () => {
    const { body } = await olga.client.get<Record<string, Entry[]>>(path);
    expect(
      Object.fromEntries(Object.entries(body).map(([kind, list]) => [kind, list.map(({ key }) => key)])),
    ).toEqual({
      roles: ['admin', 'auditor', 'member', 'owner'],
      teams: [],
      roleGroups: [],
      groups: [],
      departments: [],
      userTypes: ['standard'],
    });
    expect(await entry('roles', 'member')).toEqual({
      key: 'member',
      name: 'Member',
      description: 'May see the organization.',
      scopes: ['organization:read'],
      builtIn: true,
      retired: false,
    });
  });

  it.each(['teams', 'roleGroups', 'groups', 'departments', 'userTypes'])(
    'makes and changes %s',
    async (kind) => {
      const view = { key: 'r-and-d', name: 'R & D', description: null, retired: false };
      expect(await put(`${kind}/r-and-d`, { name: 'R & D' })).toMatchObject({ status: 201, body: view });
      expect(await put(`${kind}/r-and-d`, { name: 'R & D' })).toMatchObject({ status: 200, body: view });
      const changed = { ...view, name: 'Research', description: 'New things' };
      const { status, body } = await put(`${kind}/r-and-d`, { name: 'Research', description: 'New things' });
      expect([status, body]).toEqual([200, changed]);
      expect(await entry(kind, 'r-and-d')).toEqual(changed);
    },
  );

  it('makes roles of scopes', async () => {
    const { status, body } = await put('roles/inviter', {
      name: 'Inviter',
      scopes: ['invites:read', 'invites:read'],
    });
    expect([status, body]).toEqual([
      201,
      {
        key: 'inviter',
        name: 'Inviter',
        description: null,
        scopes: ['invites:read'],
        builtIn: false,
        retired: false,
      },
    ]);
  });

  it('retires entries, harmlessly again, and brings them back', async () => {
    await put('teams/ops', { name: 'Ops' });
    for (let n = 0; n < 2; n += 1) expect((await remove('teams/ops')).status).toBe(204);
    expect(await entry('teams', 'ops')).toMatchObject({ retired: true });
    expect((await put('teams/ops', { name: 'Ops' })).status).toBe(201);
    expect(await entry('teams', 'ops')).toMatchObject({ retired: false });
  });

  it('keeps roles within what the asker may, and built-in ones as they are', async () => {
    const root = { name: 'Root', scopes: ['keys:write'] };
    expect(code(await put('roles/root', root, adam))).toEqual([403, 'role.above-yours']);
    expect((await put('roles/root', root)).status).toBe(201);
    expect(code(await put('roles/root', { name: 'Root' }, adam))).toEqual([403, 'role.above-yours']);
    expect(code(await remove('roles/root', adam))).toEqual([403, 'role.above-yours']);
    expect(code(await remove('roles/owner', adam))).toEqual([403, 'role.above-yours']);
    expect(code(await remove('roles/owner'))).toEqual([409, 'role.built-in']);
    expect(code(await put('roles/member', { name: 'Guest' }, adam))).toEqual([409, 'role.built-in']);
  });

  it('knows no other parts and keys', async () => {
    expect(code(await put('cats/tom', { name: 'Tom' }))).toEqual([404, 'route.unknown']);
    expect(code(await remove('cats/tom'))).toEqual([404, 'route.unknown']);
    expect(code(await remove('teams/nobody'))).toEqual([404, 'key.unknown']);
    expect(code(await remove('teams/constructor'))).toEqual([404, 'key.unknown']);
  });

  it.each([
    ['teams/x', {}, '/name', 'field.missing'],
    ['teams/x', { name: 'x'.repeat(201) }, '/name', 'field.out-of-range'],
    ['teams/x', { name: 'X', scopes: [] }, '/scopes', 'field.unknown'],
    ['teams/x', { name: 'X', description: 'x'.repeat(2_001) }, '/description', 'field.out-of-range'],
    ['roles/x', { name: 'X', scopes: ['everything'] }, '/scopes/0', 'field.not-one-of'],
    ['roles/x', { name: 'X', scopes: 'organization:read' }, '/scopes', 'field.wrong-type'],
    ['teams/a%20b', { name: 'X' }, '/path/key', 'field.malformed'],
    ['teams/__proto__', { name: 'X' }, '/path/key', 'field.malformed'],
    [`teams/${'x'.repeat(65)}`, { name: 'X' }, '/path/key', 'field.malformed'],
  ])('refuses %s %j', async (where, body, pointer, problem) => {
    const answer = await put(where, body);
    expect(answer).toMatchObject({
      status: 400,
      body: { code: 'request.invalid', errors: [{ pointer, code: problem }] },
    });
  });
});
