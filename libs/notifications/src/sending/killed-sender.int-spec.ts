import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Database } from 'foyer/platform';
import { eventually } from '../../../../test/support/eventually.js';
import { freshDatabase } from '../../../../test/support/fresh-database.js';
import { notificationMigrations } from '../migrations/index.js';
import { queueMail } from '../outbox/mail.js';
import { Outbox } from '../outbox/outbox.js';
import { ScriptedMailServer } from '../testing/scripted-mail-server.js';
import { sendersConcurrency } from './mail-sender.js';

const testing = join(__dirname, '../testing');

describe('kill -9 of a sender', () => {
  let database: Awaited<ReturnType<typeof freshDatabase>>;
  let db: Database;
  let child: ChildProcess | undefined;
  const server = new ScriptedMailServer();

  beforeAll(async () => {
    database = await freshDatabase(notificationMigrations);
    db = new Database({ url: database.url });
    await server.start();
  });

  afterAll(async () => {
    child?.kill('SIGKILL');
    await server.stop();
    await db.close();
    await database.drop();
  });

  const start = (): void => {
    child = spawn(
      process.execPath,
      [
        '--import',
        join(testing, 'source-hooks.mjs'),
        join(testing, 'sending-process.ts'),
        database.url,
        server.url,
      ],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    );
  };

  const kill = async (): Promise<void> => {
    const ended = child && once(child, 'exit');
    child?.kill('SIGKILL');
    await ended;
  };

  const sent = async (): Promise<number> => {
    const { rows } = await db.query<{ n: number }>(
      `select count(*)::int as n from foyer_notifications.mails where state = 'sent'`,
    );
    return rows[0]?.n ?? 0;
  };

  it('loses no mail; what goes out twice has one Message-ID, and is not more than was in flight', async () => {
    const count = 120;
    const outbox = new Outbox(db);
    for (let i = 0; i < count; i += 1)
      await outbox.run(
        queueMail({ organizationId: 'org_1', kind: 'address-code', reference: { name: `p${i}` } }),
      );
    // a few before, while and after the server acknowledges
    const killAt = [7, 40, 85];
    let taken = 0;
    let killed = Promise.resolve();
    server.message = () => {
      if ((taken += 1) === killAt[0]) {
        killAt.shift();
        killed = kill();
      }
    };
    for (let kills = 3; kills >= 0; kills -= 1) {
      start();
      const left = killAt.length;
      await eventually(async () => killAt.length < left || (await sent()) === count);
      await killed;
      // instead of waiting for the leases to run out
      await db.query(`update foyer_notifications.mails set leased_until = now() where state = 'queued'`);
    }
    expect(await sent()).toBe(count);
    const recipients = new Set(server.taken.map(({ to }) => to.join()));
    const messages = new Set(server.taken.map(({ to, mail }) => `${to.join()} ${mail.messageId}`));
    expect([recipients.size, messages.size]).toEqual([count, count]);
    expect(server.taken.length).toBeLessThanOrEqual(count + 3 * sendersConcurrency);
  });
});
