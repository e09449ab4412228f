import { KeyRing } from 'foyer/platform';
import pg from 'pg';
import { freshDatabase } from '../../../test/support/fresh-database.js';
import { ChainVerifier } from './chain.js';
import { EventLog } from './event-log.js';
import { eventLogMigrations } from './migrations/index.js';
import { readHead, readStored } from './reader.js';
import { fold } from './testing/fold.js';
import type { PersonRow } from './testing/turnstile.js';
import { build, pass, people, turnstile, turnstileEvents, turnstileTables } from './testing/turnstile.js';

const keyRing = new KeyRing([{ kid: 'k1', secret: 'a secret of the specifications, long enough' }]);

const openLog = (url: string): EventLog => {
  const pool = new pg.Pool({
    connectionString: url,
    max: 4,
    pipeline: true,
    application_name: 'log under test',
  });
  pool.on('error', () => undefined);
  const log = new EventLog({
    pool,
    clock: { now: () => Date.now() },
    keyRing,
  });
  log.register(turnstileEvents, [turnstile, people]);
  return log;
};

const outcomes = async (work: readonly Promise<unknown>[]): Promise<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const result of await Promise.allSettled(work)) {
    const key =
      result.status === 'fulfilled' ? 'yes' : String((result.reason as Error).message).split(':')[0];
    counts[key ?? ''] = (counts[key ?? ''] ?? 0) + 1;
  }
  return counts;
};

describe('the event log', () => {
  let database: Awaited<ReturnType<typeof freshDatabase>>;
  let log: EventLog;
  let other: EventLog;
  let admin: pg.Pool;

  beforeAll(async () => {
    database = await freshDatabase(eventLogMigrations);
    admin = new pg.Pool({ connectionString: database.url, max: 2 });
    await admin.query(turnstileTables);
    log = openLog(database.url);
    other = openLog(database.url);
  });

  afterAll(async () => {
    await Promise.all([log.close(), other.close(), admin.end()]);
    await database.drop();
  });

  const verify = async (organizationId: string): Promise<number> => {
    const verifier = new ChainVerifier(organizationId);
    for (const event of await readStored(admin, organizationId, { limit: 100_000 })) {
      expect(verifier.next(event)).toBeUndefined();
    }
    expect(verifier.end(await readHead(admin, organizationId))).toBeUndefined();
    return verifier.verifiedTo;
  };

  it('appends a lone command as event 1 and gives its result', async () => {
    const row = await log.handle(build('org_lone', 5));
    expect(row).toEqual({ organizationId: 'org_lone', capacity: 5, passed: 0, version: 1, lastAt: null });
    expect(await verify('org_lone')).toBe(1);
  });

  it('refuses by code and writes nothing', async () => {
    await expect(log.handle(build('org_lone', 5))).rejects.toMatchObject({
      refusal: { refused: 'setup.done' },
    });
    await expect(log.handle(pass('org_none', 'ada'))).rejects.toMatchObject({
      refusal: { refused: 'organization.unknown' },
    });
    expect((await readHead(admin, 'org_none')).sequence).toBe(0);
    expect((await readHead(admin, 'org_lone')).sequence).toBe(1);
  });

  it('is exact under 500 callers, from one process', async () => {
    await log.handle(build('org_busy', 100));
    const counts = await outcomes(
      Array.from({ length: 500 }, (_, i) => log.handle(pass('org_busy', `p${i}`))),
    );
    expect(counts).toEqual({ yes: 100, 'invite.exhausted': 400 });
    expect(await verify('org_busy')).toBe(101);
  });

  it('is exact under 600 callers, from two processes’ committers', async () => {
    await log.handle(build('org_two', 300));
    const counts = await outcomes(
      Array.from({ length: 600 }, (_, i) => (i % 2 ? log : other).handle(pass('org_two', `p${i}`))),
    );
    expect(counts).toEqual({ yes: 300, 'invite.exhausted': 300 });
    expect(await verify('org_two')).toBe(301);
  });

  it('answers from what is in the log, not from what the process remembers', async () => {
    await log.handle(build('org_stale', 1));
    await log.handle(pass('org_stale', 'ada'));
    await expect(other.handle(pass('org_stale', 'bob'))).rejects.toMatchObject({
      refusal: { refused: 'invite.exhausted' },
    });
    expect(await other.handle(pass('org_stale', 'ada'))).toBe(1);
    expect((await readHead(admin, 'org_stale')).sequence).toBe(2);
  });

  it('decides a thousand organizations at once', async () => {
    const ids = Array.from({ length: 1_000 }, (_, i) => `org_many${i}`);
    await Promise.all(ids.map((id) => log.handle(build(id, 1))));
    const counts = await outcomes(
      ids.flatMap((id) => [log.handle(pass(id, 'ada')), log.handle(pass(id, 'bob'))]),
    );
    expect(counts).toEqual({ yes: 1_000, 'invite.exhausted': 1_000 });
  });

  it('writes several commands together or not at all', async () => {
    await expect(
      log.handleTogether([build('org_both', 1), pass('org_both', 'ada'), pass('org_both', 'bob')]),
    ).rejects.toMatchObject({
      refusal: { refused: 'invite.exhausted' },
    });
    expect((await readHead(admin, 'org_both')).sequence).toBe(0);
    const [, passed] = await log.handleTogether([build('org_both', 1), pass('org_both', 'ada')]);
    expect(passed).toBe(1);
    expect(await verify('org_both')).toBe(2);
  });

  it('rehearses: a dry run predicts every outcome and leaves nothing', async () => {
    await log.handle(build('org_dry', 2));
    const commands = ['ada', 'bob', 'cy'].map((name) => pass('org_dry', name));
    const predicted = await log.handleAll(commands, { dryRun: true });
    expect(predicted.map((outcome) => ('refused' in outcome ? outcome.refused : outcome.result))).toEqual([
      1,
      2,
      'invite.exhausted',
    ]);
    expect((await readHead(admin, 'org_dry')).sequence).toBe(1);
    const real = await log.handleAll(commands);
    expect(real.map((outcome) => 'refused' in outcome)).toEqual([false, false, true]);
  });

  it('keeps rows that are exactly the fold of the log', async () => {
    const events = await log.reader.read('org_busy', { limit: 100_000 });
    const { rows } = await admin.query(
      `select person, email, seen from turnstile.people where organization_id = 'org_busy' order by person collate "C"`,
    );
    const folded = [...fold(people, events).values()] as PersonRow[];
    expect(rows).toEqual(folded.toSorted((a, b) => (a.person < b.person ? -1 : 1)));
    expect(rows).toHaveLength(100);
  });

  it('keeps personal fields out of the stored event, and forgets them with the key', async () => {
    await log.handle(build('org_private', 5));
    await log.handle(pass('org_private', 'ada'));
    const raw = await admin.query(
      `select e::text as line from foyer_log.events e where organization_id = 'org_private'`,
    );
    expect(raw.rows.map((row) => row.line).join()).not.toContain('ada@people.test');
    const [, before] = await log.reader.read('org_private');
    expect(before?.data).toEqual({ person: 'ada', subject: 'sub-ada', email: 'ada@people.test' });
    await admin.query(
      `update foyer_log.subject_keys set wrapped = null where organization_id = 'org_private'`,
    );
    const [, after] = await log.reader.read('org_private');
    expect(after?.data).toEqual({ person: 'ada', subject: 'sub-ada', email: '[erased]' });
    expect(await verify('org_private')).toBe(2);
  });

  it('lets no command fail its neighbours', async () => {
    await log.handle(build('org_neighbours', 100));
    const badge = { text: `insert into turnstile.badges values ($1)`, values: ['one'] };
    const broken = { text: `insert into turnstile.nowhere values ($1)`, values: [1] };
    const counts = await outcomes([
      ...Array.from({ length: 20 }, (_, i) => log.handle(pass('org_neighbours', `n${i}`))),
      log.handle(pass('org_neighbours', 'x', [badge])),
      log.handle(pass('org_neighbours', 'y', [badge])),
      log.handle(pass('org_neighbours', 'z', [broken])),
      ...Array.from({ length: 20 }, (_, i) => log.handle(pass('org_neighbours', `m${i}`))),
    ]);
    expect(counts).toEqual({
      yes: 41,
      'account.exists': 1,
      'relation "turnstile.nowhere" does not exist': 1,
    });
    expect(await verify('org_neighbours')).toBe(42);
  });

  it('refuses to change history', async () => {
    const change = (sql: string): Promise<unknown> => admin.query(sql);
    await expect(change(`update foyer_log.events set type = 'x' where seq = 1`)).rejects.toMatchObject({
      code: 'FY002',
    });
    await expect(change(`delete from foyer_log.events where seq = 1`)).rejects.toMatchObject({
      code: 'FY002',
    });
    await expect(change(`truncate foyer_log.events`)).rejects.toMatchObject({ code: 'FY002' });
  });

  it('acknowledges each command once while connections are being cut', async () => {
    await log.handle(build('org_cut', 100_000));
    let cutting = true;
    let cuts = 0;
    let commits = 0;
    log.onCommit(() => (commits += 1));
    // however slow the machine is, something is committed between two cuts: else they could go on for ever
    const somethingIsCommitted = async (): Promise<void> => {
      for (const before = commits; cutting && commits === before;)
        await new Promise((resolve) => setTimeout(resolve, 5));
    };
    const cutter = (async () => {
      while (cutting) {
        const { rowCount } = await admin.query(
          `select pg_terminate_backend(pid) from pg_stat_activity
           where datname = current_database() and application_name = 'log under test'`,
        );
        cuts += rowCount ?? 0;
        await somethingIsCommitted();
      }
    })();
    const results: number[] = [];
    try {
      // a machine that is busy elsewhere may be slow to cut
      while (results.length < 3_000 || cuts <= 10) {
        const names = Array.from({ length: 50 }, (_, i) => `c${results.length + i}`);
        results.push(...(await Promise.all(names.map((name) => log.handle(pass('org_cut', name))))));
      }
    } finally {
      cutting = false;
      await cutter;
    }
    expect(results.toSorted((a, b) => a - b)).toEqual(results.map((_, i) => i + 1));
    expect(await verify('org_cut')).toBe(results.length + 1);
  });
});
