import { ErasingApp } from '../testing/erasing-app.js';

describe('erasing somebody whom only an import has named', () => {
  let given: ErasingApp;
  beforeAll(async () => {
    given = await ErasingApp.start();
  });
  afterAll(() => given.close());

  it('leaves no trace in its rows, and the others as they were', async () => {
    const file = [
      'email,roles,note',
      'Zyxqjvada@zyxqjvmail.test,member,Zyxqjvada of the Zyxqjv works',
      'Zyxqjvada <zyxqjvada@ZYXQJVmail.test>,member,',
      'bob@acme.test,member,knows zyxqjvada@zyxqjvmail.test',
      'cy@acme.test,member,likes tea',
    ].join('\n');
    const path = `${given.path}/invites/import`;
    const headers = { 'content-type': 'text/csv' };
    expect((await given.olga.client.send('POST', path, file, { headers })).status).toBe(202);
    expect(await given.dump()).toMatch(/zyxqjv/i);
    expect((await given.erase('zyxqjvada@zyxqjvmail.test')).status).toBe(202);
    expect(await given.dump()).not.toMatch(/zyxqjv/i);
    const { rows } = await given.app.database.query(
      `select email, cells ->> 'note' as note from foyer_invitations.job_rows order by row_number`,
    );
    expect(rows).toEqual([
      { email: '[erased]', note: null },
      { email: '[erased]', note: null },
      { email: 'bob@acme.test', note: null },
      { email: 'cy@acme.test', note: 'likes tea' },
    ]);
  });
});
