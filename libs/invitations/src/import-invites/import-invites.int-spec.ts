import { once } from 'node:events';
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { newId } from 'foyer/platform';
import { Importing, outline } from '../testing/importing.js';
import { InvitationsApp, inviteByEmail } from '../testing/invitations-app.js';
import type { Json } from '../testing/invitations-app.js';

const problem = ({ status, body }: { status: number; body: Json }) => [status, body['code']];

describe('an import', () => {
  let given: InvitationsApp;
  let importing: Importing;
  beforeAll(async () => {
    given = await InvitationsApp.start();
    importing = new Importing(given);
    await given.olga.client.send('PUT', `${given.path}/catalogue/teams/eng`, { name: 'Engineering' });
  });
  afterAll(() => given.close());

  const head = async (): Promise<number> =>
    (await given.app.eventLog.reader.read(given.acme.organizationId, { limit: 100_000 })).length;

  it('is a job, whose rows say what became of each', async () => {
    await inviteByEmail(given.olga.client, given.path, 'there@acme.test');
    const file = [
      'email;roles;teams;primaryTeam;note;locale',
      'ada@acme.test;member|auditor;;eng;"Hello; you";de',
      'there@acme.test;member;;;;',
      'olga@acme.test;member;;;;',
      'bob@acme.test;captain;;;;',
      'no address;member;;;;',
      'ADA@ACME.TEST;member;;;;',
      'cy@acme.test;;;;;',
      'dora@acme.test;member;;;;',
    ].join('\n');
    const sent = await importing.send(file);
    const { job } = sent.body;
    expect([sent.status, sent.headers.get('location')]).toEqual([202, `${given.path}/jobs/${job.id}`]);
    expect(job).toEqual({
      id: expect.stringMatching(/^job_/),
      kind: 'invites.import',
      status: 'queued',
      dryRun: false,
      total: 8,
      processed: 3,
      created: 0,
      rejected: 3,
      createdAt: expect.stringMatching(/Z$/),
      finishedAt: null,
    });
    expect(await importing.job(job.id)).toEqual(job);
    expect(await importing.rows(job.id)).toEqual([]);
    await importing.worker().run();
    expect(await importing.job(job.id)).toEqual({
      ...job,
      status: 'done',
      processed: 8,
      created: 2,
      rejected: 6,
      finishedAt: expect.stringMatching(/Z$/),
    });
    const rows = await importing.rows(job.id, 3);
    expect(outline(rows)).toEqual([
      [1, 'ada@acme.test', 'created'],
      [2, 'there@acme.test', 'rejected', 'invite.duplicate'],
      [3, 'olga@acme.test', 'rejected', 'member.already'],
      [4, 'bob@acme.test', 'rejected', 'grant.unknown-key'],
      [5, 'no address', 'rejected', 'email.invalid'],
      [6, 'ada@acme.test', 'rejected', 'invite.duplicate'],
      [7, 'cy@acme.test', 'rejected', 'request.invalid'],
      [8, 'dora@acme.test', 'created'],
    ]);
    expect(rows[0]).toEqual({
      row: 1,
      email: 'ada@acme.test',
      outcome: 'created',
      inviteId: expect.any(String),
    });
    expect(rows[1]).toEqual({
      row: 2,
      email: 'there@acme.test',
      outcome: 'rejected',
      code: 'invite.duplicate',
      detail: 'There is an open invite for this address already.',
    });
    const invite = await given.olga.client.get(`${given.path}/invites/${rows[0]?.inviteId}`);
    expect(invite.body).toMatchObject({
      email: 'ada@acme.test',
      status: 'pending',
      grant: { roles: ['member', 'auditor'], teams: ['eng'], primaryTeam: 'eng' },
      note: 'Hello; you',
      createdBy: { kind: 'user', id: given.olga.user.id },
      delivery: { state: 'queued' },
    });
  });

  it('shows rejected rows alone when asked for', async () => {
    const { job } = await importing.run('email,roles\nr1@acme.test,member\nr2@acme.test,captain\n');
    const { body } = await given.olga.client.get<{ data: Json[] }>(
      `${given.path}/jobs/${job.id}/rows?outcome=rejected`,
    );
    expect(body.data.map(({ row }) => row)).toEqual([2]);
  });

  it('of a header alone is done at once', async () => {
    const { job } = await importing.run('email,roles\n');
    expect(job).toMatchObject({ status: 'done', total: 0, processed: 0, created: 0, rejected: 0 });
  });

  it.each([
    ['roles\nmember', 422, 'request.invalid'],
    ['email,hat\nada@acme.test,M', 422, 'request.invalid'],
    ['email\n"', 422, 'request.invalid'],
    [`email,roles\n${'a@b.test,member\n'.repeat(100_001)}`, 413, 'request.too-large'],
    ['x'.repeat(20 * 1_024 * 1_024 + 1), 413, 'request.too-large'],
  ])('that cannot be is refused at once, and leaves nothing behind (%#)', async (file, status, code) => {
    const answer = await importing.send(file);
    expect([problem(answer), answer.headers.get('location')]).toEqual([[status, code], null]);
    const { rows } = await given.app.database.query(
      `select 1 from foyer_invitations.jobs where state in ('receiving', 'queued')`,
    );
    expect(rows).toEqual([]);
  });

  it('that does not say how long it is, is refused once 20 MiB of it have come', async () => {
    const [[name, value] = []] = given.olga.client.cookies;
    const headers = {
      'content-type': 'text/csv',
      'sec-fetch-site': 'same-origin',
      cookie: `${name}=${value}`,
    };
    const call = request(`${given.app.url}${given.path}/invites/import`, { method: 'POST', headers });
    const answered = once(call, 'response');
    // one byte too many, and none after it: who goes on writing to a connection that is closed may not get to read the answer
    for (let sent = 0; sent < 20; sent += 1)
      if (!call.write(Buffer.alloc(1_024 * 1_024, 'x'))) await once(call, 'drain');
    call.write('x');
    const [answer] = (await answered) as [IncomingMessage];
    expect([answer.statusCode, answer.headers.connection, ((await json(answer)) as Json)['code']]).toEqual([
      413,
      'close',
      'request.too-large',
    ]);
    call.destroy();
  });

  it('is text/csv, from somebody who may invite', async () => {
    const asJson = await given.olga.client.post(`${given.path}/invites/import`, { email: 'ada@acme.test' });
    expect(problem(asJson)).toEqual([415, 'request.unsupported-type']);
    const plain = await importing.send('email', '', undefined, { 'content-type': 'text/plain' });
    expect(problem(plain)).toEqual([415, 'request.unsupported-type']);
    expect(problem(await importing.send('email', '?dryRun=yes'))).toEqual([400, 'request.invalid']);
    const mia = await given.app.signedIn('mia');
    expect(problem(await importing.send('email', '', mia.client))).toEqual([404, 'organization.unknown']);
    await given.app.join(given.acme.organizationId, mia, ['member']);
    expect(problem(await importing.send('email', '', mia.client))).toEqual([403, 'permission.missing']);
  });

  it('is judged by what its maker may do when each row is reached', async () => {
    const adam = await given.app.signedIn('adam');
    await given.app.join(given.acme.organizationId, adam, ['admin']);
    const id = await importing.queued(
      'email,roles\nad1@acme.test,owner\nad2@acme.test,member\n',
      '',
      adam.client,
    );
    await importing.worker().run();
    expect(outline(await importing.rows(id))).toEqual([
      [1, 'ad1@acme.test', 'rejected', 'role.above-yours'],
      [2, 'ad2@acme.test', 'created'],
    ]);
    const late = await importing.queued('email,roles\nad3@acme.test,member\n', '', adam.client);
    await given.olga.client.send('DELETE', `${given.path}/members/${adam.user.id}`);
    await importing.worker().run();
    expect(await importing.rows(late)).toEqual([
      {
        row: 1,
        email: 'ad3@acme.test',
        outcome: 'rejected',
        code: 'permission.missing',
        detail: 'Whoever began the import may not invite any more.',
      },
    ]);
  });

  it('belongs to its organization', async () => {
    const { job } = await importing.run('email,roles\n');
    const otto = await given.app.signedIn('otto');
    const { organizationId: other } = await given.app.found('other', otto);
    for (const id of [job.id, newId('job'), 'job_x', 'x', newId('inv')]) {
      for (const what of ['', '/rows', '/failures.csv']) {
        const answer = await otto.client.get(`/v1/organizations/${other}/jobs/${id}${what}`);
        expect(problem(answer)).toEqual([404, 'job.unknown']);
      }
    }
    const mia = await given.app.signedIn('mel');
    await given.app.join(given.acme.organizationId, mia, ['member']);
    expect(problem(await mia.client.get(`${given.path}/jobs/${job.id}`))).toEqual([
      403,
      'permission.missing',
    ]);
  });

  it('is begun once by a request that is sent again', async () => {
    const headers = { 'idempotency-key': 'import-1' };
    const first = await importing.send('email,roles\nkey@acme.test,member\n', '', undefined, headers);
    const again = await importing.send('email,roles\nkey@acme.test,member\n', '', undefined, headers);
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([202, 'true']);
    expect([again.body, again.headers.get('location')]).toEqual([first.body, first.headers.get('location')]);
    const other = await importing.send('email,roles\nyek@acme.test,member\n', '', undefined, headers);
    expect(problem(other)).toEqual([422, 'idempotency.mismatch']);
    const dry = await importing.send(
      'email,roles\nkey@acme.test,member\n',
      '?dryRun=true',
      undefined,
      headers,
    );
    expect(problem(dry)).toEqual([422, 'idempotency.mismatch']);
    await importing.worker().run();
    const { rows } = await given.app.database.query(
      `select 1 from foyer_invitations.job_rows where email like '_ey@%'`,
    );
    expect(rows).toHaveLength(1);
  });

  it('that was rejected can be put right in its file of failures, and imported again', async () => {
    const { job } = await importing.run(
      'email,roles,note,locale\nf1@acme.test,captain,"=SUM(A1), ""x""",de\nf2@acme.test,member,,\nf3 at acme,member,-1,\n',
    );
    const file = await importing.failures(job.id);
    expect(file).toBe(
      [
        'email,roles,teams,primaryTeam,roleGroups,groups,department,userType,note,locale,code,detail',
        `f1@acme.test,captain,,,,,,,"'=SUM(A1), ""x""",de,grant.unknown-key,"The catalogue has no roles entry ""captain"" that can be granted."`,
        `f3 at acme,member,,,,,,,"'-1",,email.invalid,This is no mail address.`,
        '',
      ].join('\r\n'),
    );
    const again = await importing.run(
      file.replace('captain', 'member').replace('f3 at acme', 'f3@acme.test'),
    );
    expect(outline(again.rows)).toEqual([
      [1, 'f1@acme.test', 'created'],
      [2, 'f3@acme.test', 'created'],
    ]);
    const notes = await Promise.all(
      again.rows.map(
        async ({ inviteId }) =>
          (await given.olga.client.get(`${given.path}/invites/${inviteId}`)).body['note'],
      ),
    );
    expect(notes).toEqual(['=SUM(A1), "x"', '-1']);
  });

  it('in a dry run changes nothing, and says what would be, seats and duplicates included', async () => {
    const members = Array.from(
      { length: 450 },
      (_, n) => `dry${n}@many.test,${n === 300 ? 'captain' : 'member'}`,
    );
    const file = ['email,roles', 'dry5@many.test,auditor', ...members, 'olga@acme.test,member'].join('\n');
    const { body: before } = await given.olga.client.get<{ members: number; reserved: number }>(
      `${given.path}/seats`,
    );
    await given.olga.client.send('PUT', `${given.path}/seats`, {
      limit: before.members + before.reserved + 420,
    });
    const start = await head();
    const { job, rows: predicted } = await importing.run(file, '?dryRun=true');
    expect(job).toMatchObject({ dryRun: true, status: 'done', total: 452, created: 420, rejected: 32 });
    expect([await head(), (await given.olga.client.get(`${given.path}/seats`)).body]).toEqual([
      start,
      { ...before, limit: before.members + before.reserved + 420, available: 420 },
    ]);
    expect(predicted.some((row) => 'inviteId' in row)).toBe(false);
    const { rows } = await importing.run(file);
    expect(rows.map(({ inviteId: _id, ...row }) => row)).toEqual(predicted);
    expect(rows.filter(({ code }) => code === 'seats.none-left')).toHaveLength(29);
    expect(await head()).toBe(start + 420);
    await given.olga.client.send('PUT', `${given.path}/seats`, { limit: null });
  });
});
