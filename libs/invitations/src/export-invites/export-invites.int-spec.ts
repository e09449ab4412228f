import { Importing, outline } from '../testing/importing.js';
import { InvitationsApp, inviteByEmail, makeLink } from '../testing/invitations-app.js';

/** Notes that a spreadsheet would compute, or that could break a line. */
const notes = [
  '=1+1',
  '+1',
  '-1',
  '@SUM(A1)',
  '\t=1',
  '\r\n=1',
  ' leading and trailing ',
  '\uFF1D1',
  "'=1",
  "it's",
  'one, "two"; three\nfour | five',
  '\uFEFFmark',
];

const header =
  'email,roles,teams,primaryTeam,roleGroups,groups,department,userType,note,locale,' +
  'kind,id,status,name,invitedBy,createdAt,expiresAt,maxUses,uses';

describe('an export', () => {
  let given: InvitationsApp;
  let importing: Importing;
  beforeAll(async () => {
    given = await InvitationsApp.start();
    importing = new Importing(given);
    await given.olga.client.send('PUT', `${given.path}/catalogue/teams/eng`, { name: 'Engineering' });
  });
  afterAll(() => given.close());

  const get = (query = '') =>
    given.olga.client.get<{ text: string }>(`${given.path}/invites/export.csv${query}`);

  it('tells of each invite what an import takes, and how it stands; no token', async () => {
    const ada = await inviteByEmail(given.olga.client, given.path, 'ada@acme.test', {
      grant: { roles: ['member', 'auditor'], primaryTeam: 'eng' },
      note: '=cmd',
      locale: 'de',
    });
    const link = await makeLink(given.olga.client, given.path, { name: '@everybody', maxUses: 7 });
    const answer = await get('?sort=createdAt');
    expect([
      answer.status,
      answer.headers.get('content-type'),
      answer.headers.get('content-disposition'),
    ]).toEqual([200, 'text/csv; charset=utf-8', 'attachment; filename="invites.csv"']);
    const { id, createdAt, expiresAt } = ada;
    expect(answer.body.text).toBe(
      [
        header,
        `ada@acme.test,member|auditor,eng,eng,,,,,"'=cmd",de,email,${id},pending,,olga Test,${createdAt},${expiresAt},,`,
        `,member,,,,,,,,,link,${link['id']},active,"'@everybody",olga Test,${link['createdAt']},${link['expiresAt']},7,0`,
        '',
      ].join('\r\n'),
    );
    const token = String(link['url']).split('/i/')[1] ?? '?';
    expect(answer.body.text).not.toContain(token);
    expect((await get('?kind=link&status=active&q=every')).body.text.split('\r\n')).toHaveLength(3);
    expect((await get('?kind=email&status=revoked')).body.text).toBe(`${header}\r\n`);
    for (const query of ['?limit=5', '?status=gone', '?x=1']) expect((await get(query)).status).toBe(400);
  });

  it('is for who may see invites', async () => {
    const mia = await given.app.signedIn('mia');
    await given.app.join(given.acme.organizationId, mia, ['member']);
    expect((await mia.client.get(`${given.path}/invites/export.csv`)).status).toBe(403);
  });

  it('can be imported elsewhere, and says the same there, whatever was in the notes', async () => {
    const [first] = notes;
    const emails = notes.map((note, n) => ({ note, email: `n${n}@notes.test` }));
    for (const { email, note } of emails) await inviteByEmail(given.olga.client, given.path, email, { note });
    const { body } = await get('?q=@notes.test&sort=createdAt');
    await given.olga.client.post(`${given.path}/invites/revoke`, { filter: { q: '@notes.test' } });
    const { rows } = await importing.run(body.text);
    expect(outline(rows)).toEqual(emails.map(({ email }, n) => [n + 1, email, 'created']));
    const again = await get('?q=@notes.test&status=pending&sort=createdAt');
    const asked = (text: string) => text.replaceAll(/,email,inv_.*(?=\r\n)/g, '');
    expect(asked(again.body.text)).toBe(asked(body.text));
    const invite = await given.olga.client.get(`${given.path}/invites/${rows[0]?.inviteId}`);
    expect(invite.body['note']).toBe(first);
  });

  it('of a link is refused by an import, by that row', async () => {
    const { body } = await get('?kind=link');
    expect(outline((await importing.run(body.text)).rows)).toEqual([
      [1, '', 'rejected', 'invite.not-an-email'],
    ]);
  });

  it('holds every invite once, over all pages', async () => {
    const people = Array.from({ length: 2_100 }, (_, n) => `p${n}@pages.test,member`);
    await importing.run(['email,roles', ...people].join('\n'));
    const lines = (await get('?q=@pages.test&sort=email')).body.text.split('\r\n').slice(1, -1);
    expect(lines.map((line) => line.split(',')[0])).toEqual(
      people.map((line) => line.split(',')[0]).toSorted(),
    );
  });
});
