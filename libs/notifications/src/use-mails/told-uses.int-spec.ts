import { Database } from 'foyer/platform';
import { freshDatabase } from '../../../../test/support/fresh-database.js';
import { notificationMigrations } from '../migrations/index.js';
import { countUse, toldHour, untoldUntil } from './told-uses.js';

const began = Date.parse('2026-03-01T12:00:00.000Z');

describe('the uses that are told of a link', () => {
  let fresh: Awaited<ReturnType<typeof freshDatabase>>;
  let database: Database;
  let sequence = 0;

  beforeAll(async () => {
    fresh = await freshDatabase(notificationMigrations);
    database = new Database({ url: fresh.url });
  });

  beforeEach(async () => {
    sequence = 0;
    await database.query(`truncate foyer_notifications.mails, foyer_notifications.told_uses`);
  });

  afterAll(async () => {
    await database.close();
    await fresh.drop();
  });

  const useOf = (ms: number, inviteId: string) => ({
    organizationId: 'org_1',
    inviteId,
    sequence: (sequence += 1),
    occurredAt: new Date(began + ms).toISOString(),
  });

  const use = async (ms: number, inviteId = 'inv_1'): Promise<void> => {
    const { text, values } = countUse(useOf(ms, inviteId));
    await database.query(text, values);
  };

  /** @returns what is owed, by the sequence of the use with which it begins; of those at an hour's end, when */
  const owed = async (): Promise<string[]> => {
    const { rows } = await database.query<{ kind: string; sequence: number; due: Date }>(
      `select kind, (reference ->> 'sequence')::int as sequence, next_at as due from foyer_notifications.mails
       order by 2`,
    );
    return rows.map(({ kind, sequence: n, due }) =>
      kind === 'link-used' ? String(n) : `${n}: the rest, at ${due.toISOString().slice(11, 19)}`,
    );
  };

  const numbers = (from: number, to: number): string[] =>
    Array.from({ length: to - from + 1 }, (_, n) => String(from + n));

  it('are ten in an hour that begins with the first of them; the eleventh stands for the rest', async () => {
    for (let n = 0; n < 14; n += 1) await use(n * 60_000);
    expect(await owed()).toEqual([...numbers(1, 10), '11: the rest, at 13:00:05']);
  });

  it('start anew with the first use after that hour, to the millisecond', async () => {
    for (let n = 0; n < 12; n += 1) await use(0);
    await use(toldHour - 1);
    expect(await owed()).toEqual([...numbers(1, 10), '11: the rest, at 13:00:05']);
    for (let n = 0; n < 12; n += 1) await use(toldHour);
    expect(await owed()).toEqual([
      ...numbers(1, 10),
      '11: the rest, at 13:00:05',
      ...numbers(14, 23),
      '24: the rest, at 14:00:05',
    ]);
    await use(3 * toldHour);
    expect((await owed()).at(-1)).toBe('26');
  });

  it('are counted for each link', async () => {
    for (let n = 0; n < 10; n += 1) await use(n, 'inv_1');
    for (let n = 0; n < 10; n += 1) await use(n, 'inv_2');
    expect(await owed()).toEqual(numbers(1, 20));
  });

  it('are owed once, should they be counted again', async () => {
    const { text, values } = countUse(useOf(0, 'inv_1'));
    await database.query(text, values);
    await database.query(text, values);
    expect(await owed()).toEqual(['1']);
  });

  it('change nothing more once the rest is owed, until the hour is over', async () => {
    const until = async (): Promise<number | undefined> => {
      const { text, values } = untoldUntil([useOf(0, 'inv_1')]);
      const { rows } = await database.query<{ until: number }>(text, values);
      return rows[0] && Number(rows[0].until);
    };
    for (let n = 0; n < 10; n += 1) await use(0);
    expect(await until()).toBeUndefined();
    await use(0);
    expect(await until()).toBe(began + toldHour);
    await use(toldHour);
    expect(await until()).toBeUndefined();
  });
});
