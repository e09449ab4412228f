import { allMigrations } from '../../apps/server/src/migrations.js';
import { freshDatabase } from '../support/fresh-database.js';
import type { FreshDatabase } from '../support/fresh-database.js';
import { eventually } from '../support/eventually.js';
import { SmtpSink } from '../support/smtp-sink.js';
import { tell } from './audit.js';
import { Installation } from './installation.js';

const bound = 10_000;
const longestLease = 6_000;

describe('what a killed process had leased', () => {
  let database: FreshDatabase;
  let installation: Installation;
  const elsewhere = new SmtpSink();
  beforeEach(async () => {
    database = await freshDatabase(allMigrations);
    await elsewhere.start();
    installation = await Installation.start(database.url, 1);
  });
  afterEach(async () => {
    await installation?.stop();
    await elsewhere.stop();
    await database.drop();
  });

  const invite = async (email: string): Promise<void> => {
    const body = { kind: 'email', emails: [email], grant: { roles: ['member'] } };
    expect((await installation.program(0).post('/v1/organizations/acme/invites', body)).status).toBe(201);
  };
  const rows = async <R extends object>(text: string): Promise<readonly R[]> =>
    (await installation.database.query<R>(text)).rows;
  /** @returns milliseconds that the mail of an invite takes while nobody dies: what a slow machine adds to any bound */
  const usually = async (): Promise<number> => {
    const began = performance.now();
    await invite('usual@invited.test');
    await installation.sink.mailTo('usual@invited.test');
    return performance.now() - began;
  };
  /** @returns milliseconds from the death of that process until another one has sent the mail */
  const untilMailed = async (victim: number, email: string, sink: SmtpSink): Promise<number> => {
    const began = performance.now();
    await installation.servers[victim]?.kill();
    await sink.mailTo(email);
    return performance.now() - began;
  };
  /** A process leaves leases behind, and none is longer than it may be. */
  const expectLeases = async (table: string): Promise<void> => {
    const [left] = await rows<{ ms: number }>(
      `select max(extract(epoch from leased_until - now()) * 1000)::float8 as ms from ${table}`,
    );
    expect([Number(left?.ms) > 0, Number(left?.ms) <= longestLease]).toEqual([true, true]);
  };

  it('of subscriptions is taken over by another process within 10 s', async () => {
    await installation.restart(1);
    const usual = await usually();
    const holding = await installation.database.connect();
    await holding.query('begin');
    await holding.query('lock table foyer_notifications.mails in share mode');
    await invite('ada@invited.test');
    let victim: string | undefined;
    await eventually(async () => {
      const [waiting] = await rows<{ name: string }>(`
        select a.application_name as name from pg_stat_activity a, foyer_log.subscriptions s
        where a.datname = current_database() and a.wait_event_type = 'Lock' and s.leased_until > now()`);
      victim = waiting?.name.split('-')[1];
      return victim !== undefined;
    }, 'a subscription waits to write');
    const mailed = untilMailed(Number(victim), 'ada@invited.test', installation.sink);
    await expectLeases('foyer_log.subscriptions');
    // else PostgreSQL would carry out what the dead process had asked for
    await rows(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and application_name = 'server-${victim}'`,
    );
    await holding.query('rollback');
    holding.release();
    const taken = await mailed;
    tell('takeover of a subscription', { seconds: (taken / 1_000).toFixed(1) });
    expect(taken).toBeLessThan(bound + 3 * usual);
  });

  it('of mails is taken over by another process within 10 s', async () => {
    const usual = await usually();
    installation.sink.stall();
    await invite('bob@invited.test');
    const claimed = `select from foyer_notifications.mails where leased_until > now()`;
    await eventually(async () => (await rows(claimed)).length === 1, 'the mail is being sent');
    await installation.restart(1, { SMTP_URL: elsewhere.url });
    const mailed = untilMailed(0, 'bob@invited.test', elsewhere);
    await expectLeases('foyer_notifications.mails');
    const taken = await mailed;
    tell('takeover of a mail', { seconds: (taken / 1_000).toFixed(1) });
    expect(taken).toBeLessThan(bound + 3 * usual);
    expect(installation.sink.mails.map(({ to }) => to.join())).toEqual(['usual@invited.test']);
  });
});
