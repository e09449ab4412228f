import { Database, KeyRing } from 'foyer/platform';
import { freshDatabase } from '../../../../test/support/fresh-database.js';
import { notificationMigrations } from '../migrations/index.js';
import type { ClaimedMail, MailKind, OwedMail } from './mail.js';
import { mailIdOf, noOrganization, openAddress, queueMail, sealAddress } from './mail.js';
import { giveBack, markFailed, markObsolete, markSent, putOff } from './outcomes.js';
import { Outbox } from './outbox.js';

const kinds: readonly MailKind[] = ['invite', 'address-code'];
const failure = { code: 'timeout', reason: 'Nobody answered.', final: false, outage: true };

const owed = (name: string, organizationId = 'org_1'): OwedMail => ({
  organizationId,
  kind: organizationId === noOrganization ? 'address-code' : 'invite',
  reference: { name },
});

describe('the outbox', () => {
  let database: Awaited<ReturnType<typeof freshDatabase>>;
  let db: Database;
  let outbox: Outbox;

  beforeAll(async () => {
    database = await freshDatabase(notificationMigrations);
    db = new Database({ url: database.url });
  });

  beforeEach(async () => {
    outbox = new Outbox(db);
    await db.query(`delete from foyer_notifications.mails`);
  });

  afterAll(async () => {
    await db.close();
    await database.drop();
  });

  const queue = async (...mails: readonly OwedMail[]): Promise<void> => {
    for (const mail of mails) await outbox.run(queueMail(mail));
  };

  const nameOf = ({ reference }: ClaimedMail): string => String(reference['name']);

  const claimed = async (room: number): Promise<string[]> => (await outbox.claim(room, kinds)).map(nameOf);

  const lapse = () => db.query(`update foyer_notifications.mails set leased_until = now()`);

  const one = async (): Promise<ClaimedMail> => (await outbox.claim(1, kinds))[0] as ClaimedMail;

  const row = async () =>
    (
      await db.query<{ state: string; attempts: number; last_error: string | null; reported: string[] }>(
        `select state, attempts, last_error, reported from foyer_notifications.mails`,
      )
    ).rows[0];

  it('takes a mail once, whoever queues it, and however often', async () => {
    await Promise.all(Array.from({ length: 5 }, () => queue(owed('ada'))));
    expect(await claimed(5)).toEqual(['ada']);
    expect(await claimed(5)).toEqual([]);
    await queue(owed('ada'));
    expect(await claimed(5)).toEqual([]);
  });

  it('has the same id for the same reference, in whatever order, and no other', () => {
    const mail = {
      organizationId: 'org_1',
      kind: 'invite',
      reference: { inviteId: 'inv_1', generation: 1 },
    } as const;
    const id = mailIdOf(mail);
    expect(id).toMatch(/^mail_[0-9a-f]{32}$/);
    expect(mailIdOf({ ...mail, reference: { generation: 1, inviteId: 'inv_1' } })).toBe(id);
    const others = [
      { ...mail, organizationId: 'org_2' },
      { ...mail, kind: 'address-code' as const },
      { ...mail, reference: { inviteId: 'inv_1', generation: 2 } },
      { ...mail, reference: { inviteId: 'inv_1', generation: '1' } },
    ];
    expect(new Set([id, ...others.map(mailIdOf)]).size).toBe(5);
  });

  it('offers only what the caller can write', async () => {
    await queue(owed('ada'));
    expect(await outbox.claim(5, ['password-reset'])).toEqual([]);
  });

  it('serves codes first, then every organization once before any twice', async () => {
    const bulk = Array.from({ length: 50 }, (_, i) => owed(`bulk${i}`, 'org_bulk'));
    await queue(...bulk, owed('small', 'org_small'), owed('tiny', 'org_tiny'), owed('code', noOrganization));
    const [code, ...rest] = await claimed(4);
    expect(code).toBe('code');
    expect(rest.map((name) => name.replace(/\d+/, '')).toSorted()).toEqual(['bulk', 'small', 'tiny']);
  });

  it('comes round to every organization, however many there are', async () => {
    const names = Array.from({ length: 250 }, (_, i) => `o${i}`);
    await queue(...names.map((name) => owed(name, `org_${name}`)));
    const taken: string[] = [];
    for (let i = 0; i < 50; i += 1) taken.push(...(await claimed(5)));
    expect(taken.toSorted()).toEqual(names.toSorted());
    await queue(owed('late', 'org_a'));
    expect(await claimed(5)).toEqual(['late']);
  });

  it('gives twenty claimers at once different mails', async () => {
    await queue(...Array.from({ length: 40 }, (_, i) => owed(`m${i}`)));
    const all = new Set<string>();
    let count = 0;
    for (let round = 0; round < 5; round += 1) {
      const claims = await Promise.all(Array.from({ length: 20 }, () => new Outbox(db).claim(3, kinds)));
      count += claims.flat().length;
      for (const mail of claims.flat()) all.add(nameOf(mail));
    }
    expect([count, all.size]).toEqual([40, 40]);
  });

  it('believes only the last claim of a mail, unless the mail was sent', async () => {
    await queue(owed('ada'));
    const late = await one();
    await lapse();
    const holder = await one();
    for (const stale of [
      markFailed(late, failure),
      markObsolete(late),
      putOff(late, failure, 60),
      giveBack(late),
    ])
      await outbox.run(stale);
    expect(await row()).toEqual({ state: 'queued', attempts: 2, last_error: null, reported: [] });
    await outbox.renew([late]);
    await outbox.run(markSent(late));
    await outbox.run(markFailed(holder, failure));
    expect(await row()).toMatchObject({ state: 'sent', last_error: null });
  });

  it('settles a mail by its key, however many wait', async () => {
    await queue(owed('ada'));
    const mail = await one();
    await db.query(
      `insert into foyer_notifications.mails (organization_id, id, kind, reference)
        select 'org_1', 'mail_' || n, 'invite', '{}' from generate_series(1, 2000) n`,
    );
    await db.query('analyze foyer_notifications.mails');
    const settling = [markSent, markObsolete, giveBack].map((settle) => settle(mail));
    for (const { text } of [...settling, markFailed(mail, failure), putOff(mail, failure, 1)]) {
      const { rows } = await db.lookupPool.query<Record<string, string>>(`explain (generic_plan) ${text}`);
      const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
      expect(plan.match(/mails_\w+/g)).toEqual(['mails_pkey']);
    }
  });

  it('puts a mail off, remembers why, and hastens it when the server is back', async () => {
    await queue(owed('ada'), owed('bob'));
    const [ada, bob] = (await outbox.claim(2, kinds)) as [ClaimedMail, ClaimedMail];
    await outbox.run(putOff(ada, failure, 600));
    await outbox.run(putOff(bob, { ...failure, code: 'answered 451', outage: false }, 600));
    expect(await claimed(2)).toEqual([]);
    const { oldestDueSeconds, ...counts } = await outbox.backlog();
    expect([counts, oldestDueSeconds]).toEqual([{ queued: 2, retrying: 2, failed: 0 }, 0]);
    await outbox.hasten();
    const [again] = await outbox.claim(2, kinds);
    expect(again).toMatchObject({ id: ada.id, attempts: 2, reported: ['timeout'] });
    if (again) await outbox.run(markFailed(again, failure));
    expect(await outbox.backlog()).toMatchObject({ queued: 1, retrying: 1, failed: 1 });
  });

  it('keeps an address sealed, for that mail alone, and forgets it when the mail is settled', async () => {
    const keyRing = new KeyRing([{ kid: 'k1', secret: 'a secret of the specifications, long enough' }]);
    const mail = owed('code', noOrganization);
    await outbox.run(queueMail(mail, sealAddress(keyRing, mail, 'ada@people.test')));
    const taken = await one();
    expect(taken.sealedAddress?.toString('latin1')).not.toContain('people');
    expect(openAddress(keyRing, taken)).toBe('ada@people.test');
    expect(() => openAddress(keyRing, { ...taken, id: 'mail_other' })).toThrow(
      'Changed, or sealed for something else',
    );
    await outbox.run(markSent(taken));
    const { rows } = await db.query(`select sealed_address from foyer_notifications.mails`);
    expect(rows).toEqual([{ sealed_address: null }]);
  });
});
