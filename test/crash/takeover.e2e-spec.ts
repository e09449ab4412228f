import { allMigrations } from '../../apps/server/src/migrations.js';
import { freshDatabase } from '../support/fresh-database.js';
import type { FreshDatabase } from '../support/fresh-database.js';
import { SmtpSink } from '../support/smtp-sink.js';
import { tell } from './audit.js';
import { eventually } from './eventually.js';
import { Installation } from './installation.js';

const bound = 10_000;

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
  const leased = (table: string): Promise<void> =>
    eventually(`a lease in ${table}`, async () => {
      const { rows } = await installation.database.query(`select from ${table} where leased_until > now()`);
      return rows.length > 0;
    });
  /** Kills the first process. @returns milliseconds until the other one has sent the mail */
  const untilMailed = async (email: string): Promise<number> => {
    const began = performance.now();
    await installation.servers[0]?.kill();
    await elsewhere.mailTo(email);
    return performance.now() - began;
  };

  it('of subscriptions is taken over by another process within 10 s', async () => {
    const holding = await installation.database.connect();
    await holding.query('begin');
    await holding.query('lock table foyer_notifications.mails in share mode');
    await invite('ada@invited.test');
    await leased('foyer_log.subscriptions');
    await installation.restart(1, { SMTP_URL: elsewhere.url });
    const [taken] = await Promise.all([untilMailed('ada@invited.test'), holding.query('rollback')]);
    holding.release();
    tell('takeover of a subscription', { seconds: (taken / 1_000).toFixed(1) });
    expect(taken).toBeLessThan(bound);
  });

  it('of mails is taken over by another process within 10 s', async () => {
    installation.sink.stall();
    await invite('bob@invited.test');
    await leased('foyer_notifications.mails');
    await installation.restart(1, { SMTP_URL: elsewhere.url });
    const taken = await untilMailed('bob@invited.test');
    tell('takeover of a mail', { seconds: (taken / 1_000).toFixed(1) });
    expect(taken).toBeLessThan(bound);
    expect(installation.sink.mails).toEqual([]);
  });
});
