import { parseEmailAddress } from 'foyer/platform';
import type { EmailAddress } from 'foyer/platform';
import { forgetInJobs } from './forget-in-jobs.js';
import { isTakenOver } from './job.js';
import type { Lease } from './job.js';
import { ImportPortion } from '../import-invites/import-portion.js';
import { Importing, outline } from '../testing/importing.js';
import { InvitationsApp } from '../testing/invitations-app.js';

const people = (name: string, count: number): string =>
  ['email,roles', ...Array.from({ length: count }, (_, n) => `${name}${n}@many.test,member`)].join('\n');

describe('jobs', () => {
  let given: InvitationsApp;
  let importing: Importing;
  beforeAll(async () => {
    given = await InvitationsApp.start();
    importing = new Importing(given);
  });
  afterAll(() => given.close());

  const invited = async (name: string): Promise<number> => {
    const { rows } = await given.app.database.query<{ n: number }>(
      `select count(*)::int as n from foyer_invitations.invites where email like $1`,
      [`${name}%`],
    );
    return rows[0]?.n ?? 0;
  };
  const claimed = async (): Promise<Lease> => {
    const lease = await importing.leases.claim();
    if (!lease) throw new Error('Nothing to claim.');
    return lease;
  };
  const portions = (log = given.app.eventLog) => new ImportPortion(log, given.tokens, importing.leases);
  const set = (id: string, what: string) =>
    given.app.database.query(`update foyer_invitations.jobs set ${what} where job_id = $1`, [id]);

  it('are worked on by any number of processes, each row once', async () => {
    const ids = await Promise.all(['wa', 'wb', 'wc'].map((name) => importing.queued(people(name, 300))));
    const repeated = await importing.queued(people('wa', 100));
    const workers = [given.app.eventLog, given.secondLog(), given.secondLog()].map((log) =>
      importing.worker(log),
    );
    await Promise.all(workers.map((worker) => worker.run()));
    for (const id of ids.slice(1))
      expect(await importing.job(id)).toMatchObject({
        status: 'done',
        total: 300,
        created: 300,
        rejected: 0,
      });
    const [first, again] = await Promise.all([importing.job(ids[0] ?? ''), importing.job(repeated)]);
    expect([first.created + again.created, first.rejected + again.rejected]).toEqual([300, 100]);
    const events = await given.app.eventLog.reader.read(given.acme.organizationId, {
      types: ['InviteCreated'],
      limit: 100_000,
    });
    expect(events).toHaveLength(900);
    expect(new Set(events.map(({ data }) => Reflect.get(data, 'subject'))).size).toBe(900);
  });

  it('wait for whoever holds them, until there is no sign of life; who comes back too late does nothing', async () => {
    const id = await importing.queued(people('late', 450));
    const dead = await claimed();
    await portions().next(dead, { after: 0, size: 200, taken: 0 });
    expect(await importing.job(id)).toMatchObject({ status: 'running', processed: 200, created: 200 });
    await importing.worker().run();
    expect(await invited('late')).toBe(200);
    await set(id, `leased_until = now()`);
    const heir = await claimed();
    expect(heir.fence).toBe(dead.fence + 1);
    const error = await portions(given.secondLog())
      .next(dead, { after: 200, size: 200, taken: 0 })
      .catch((error: unknown) => error);
    expect([isTakenOver(error), await invited('late'), await importing.leases.renew(dead)]).toEqual([
      true,
      200,
      false,
    ]);
    await importing.leases.finish(dead);
    await importing.leases.release(dead);
    expect((await importing.job(id)).status).toBe('running');
    await importing.leases.release(heir);
    await importing.worker().run();
    expect(await importing.job(id)).toMatchObject({ status: 'done', created: 450, rejected: 0 });
    expect(await invited('late')).toBe(450);
  });

  it('show rows in their order, none of which comes in later before one that was shown', async () => {
    const id = await importing.queued(`${people('seen', 250)}\nno address,member`);
    const lease = await claimed();
    await portions().next(lease, { after: 0, size: 200, taken: 0 });
    const shown = await importing.rows(id);
    expect([shown.length, shown.at(-1)?.row, (await importing.job(id)).processed]).toEqual([200, 200, 201]);
    await importing.leases.release(lease);
    await importing.worker().run();
    expect((await importing.rows(id)).map(({ row }) => row)).toEqual(
      Array.from({ length: 251 }, (_, n) => n + 1),
    );
  });

  it('take turns', async () => {
    const [long, short] = [
      await importing.queued(people('long', 2)),
      await importing.queued(people('short', 2)),
    ];
    const first = await claimed();
    await importing.leases.release(first);
    const second = await claimed();
    expect([first.jobId, second.jobId]).toEqual([long, short]);
    await importing.leases.release(second);
    await importing.worker().run();
  });

  it('lose one row alone to what nobody expected', async () => {
    const id = await importing.queued(people('odd', 5));
    await given.app.database.query(
      `update foyer_invitations.job_rows set cells = cells || '{"roles": 5}' where job_id = $1 and row_number = 3`,
      [id],
    );
    await importing.worker().run();
    expect(outline(await importing.rows(id)).map(([row, , ...rest]) => [row, ...rest])).toEqual([
      [1, 'created'],
      [2, 'created'],
      [3, 'rejected', 'server.error'],
      [4, 'created'],
      [5, 'created'],
    ]);
    expect(await invited('odd')).toBe(4);
  });

  it('are given up after ten turns that came to nothing, and say which rows nobody got to', async () => {
    const id = await importing.queued(people('lost', 3));
    const lease = await claimed();
    expect(await importing.leases.failed({ ...lease, attempts: 3 })).toBe(false);
    expect([(await importing.job(id)).status, await importing.leases.claim()]).toEqual([
      'running',
      undefined,
    ]);
    await set(id, `retry_at = now()`);
    const again = await claimed();
    expect(again.attempts).toBe(4);
    expect(await importing.leases.failed({ ...again, attempts: 9 })).toBe(true);
    expect(await importing.job(id)).toMatchObject({
      status: 'failed',
      processed: 3,
      created: 0,
      rejected: 3,
    });
    expect(new Set((await importing.rows(id)).map(({ code }) => code))).toEqual(new Set(['server.error']));
    expect((await importing.failures(id)).split('\r\n')).toHaveLength(5);
  });

  it('forget who is erased, in rows that are done and in rows to come, and nobody else', async () => {
    const address = parseEmailAddress('ada@gone.test') as EmailAddress;
    const file = [
      'email,roles,note',
      'ADA@gone.test,member,likes tea',
      'Ada <ada@gone.test>,member,',
      'bada@gone.test,member,likes milk',
      'bob@gone.test,member,told by Ada@gone.test',
    ].join('\n');
    const before = await importing.queued(file);
    const after = await importing.queued('email,roles,note\nada@gone.test,member,likes tea\n');
    const lease = await claimed();
    await portions().next(lease, { after: 0, size: 2, taken: 0 });
    await importing.leases.release(lease);
    const { text, values } = forgetInJobs(given.acme.organizationId, address);
    await given.app.database.query(text, values);
    await importing.worker().run();
    expect(outline(await importing.rows(before))).toEqual([
      [1, '[erased]', 'created'],
      [2, '[erased]', 'rejected', 'email.invalid'],
      [3, 'bada@gone.test', 'created'],
      [4, 'bob@gone.test', 'created'],
    ]);
    expect(outline(await importing.rows(after))).toEqual([[1, '[erased]', 'rejected', 'email.invalid']]);
    const left = await given.app.database.query(
      `select t::text as row from foyer_invitations.job_rows t where t::text ~* '[^b]ada@gone|likes tea'`,
    );
    expect(left.rows).toEqual([]);
    const [, , bada, bob] = await importing.rows(before);
    const notes = await Promise.all(
      [bada, bob].map(
        async (row) => (await given.olga.client.get(`${given.path}/invites/${row?.inviteId}`)).body['note'],
      ),
    );
    expect(notes).toEqual(['likes milk', null]);
    expect((await importing.failures(before)).split('\r\n')[1]).toBe(
      '[erased],,,,,,,,,,email.invalid,This is no mail address.',
    );
  });

  it('are deleted with their rows 30 days after their end, and an hour after nobody finished sending them', async () => {
    const [old, young] = [await importing.queued(people('s1', 2)), await importing.queued(people('s2', 2))];
    await importing.worker().run();
    await set(old, `finished_at = now() - interval '30 days 1 minute'`);
    await set(young, `finished_at = now() - interval '29 days 23 hours'`);
    const draft = await importing.queued(people('s3', 2));
    await set(draft, `state = 'receiving', created_at = now() - interval '61 minutes'`);
    expect((await given.olga.client.get(`${given.path}/jobs/${draft}`)).status).toBe(404);
    expect(await importing.leases.sweep()).toBe(2);
    const { rows } = await given.app.database.query(
      `select distinct job_id from foyer_invitations.job_rows where job_id = any($1)`,
      [[old, young, draft]],
    );
    expect(rows.map((row) => row['job_id'])).toEqual([young]);
    expect((await given.olga.client.get(`${given.path}/jobs/${old}`)).status).toBe(404);
    expect((await given.olga.client.get(`${given.path}/jobs/${young}`)).status).toBe(200);
  });
});
