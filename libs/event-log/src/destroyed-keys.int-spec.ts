import { KeyRing } from 'foyer/platform';
import pg from 'pg';
import { z } from 'zod';
import { freshDatabase } from '../../../test/support/fresh-database.js';
import type { Command } from './decision.js';
import { EventLog } from './event-log.js';
import { defineEvent, systemActor } from './events.js';
import { eventLogMigrations } from './migrations/index.js';
import { readStored } from './reader.js';
import { verifyLog } from './verify-log.js';

const keyRing = new KeyRing([{ kid: 'k1', secret: 'a secret of the specifications, long enough' }]);

const events = [
  defineEvent('Said', {
    version: 1,
    schema: z.strictObject({ who: z.string(), words: z.string() }),
    personal: { words: 'who' },
  }),
  defineEvent('Forgotten', {
    version: 1,
    schema: z.strictObject({ who: z.string(), lastWords: z.string() }),
    personal: { lastWords: 'who' },
    destroys: ({ who }) => [who],
  }),
];

let streams = 0;
const fact = (organizationId: string, type: string, data: object): Command => ({
  organizationId,
  actor: systemActor,
  decide: () => [{ stream: `stream-${(streams += 1)}`, after: 0, type, data }],
  result: () => undefined,
});

const say = (organizationId: string, who: string, words = 'hello'): Command =>
  fact(organizationId, 'Said', { who, words });
const forget = (organizationId: string, who: string): Command =>
  fact(organizationId, 'Forgotten', { who, lastWords: 'goodbye' });

/** Generation of the key that a field was encrypted with. */
const generationOf = (ciphertext: string): number => Buffer.from(ciphertext, 'base64url').readUInt16BE(1);

describe('a destroyed key', () => {
  let database: Awaited<ReturnType<typeof freshDatabase>>;
  let log: EventLog;
  let other: EventLog;

  const open = (): EventLog => {
    const pool = new pg.Pool({ connectionString: database.url, max: 4, pipeline: true });
    pool.on('error', () => undefined);
    const made = new EventLog({ pool, clock: { now: () => Date.now() }, keyRing });
    made.register(events, []);
    return made;
  };

  beforeAll(async () => {
    database = await freshDatabase(eventLogMigrations);
    log = open();
    other = open();
  });
  afterAll(async () => {
    await Promise.all([log.close(), other.close()]);
    await database.drop();
  });

  const words = async (organizationId: string): Promise<unknown[]> =>
    (await log.reader.read(organizationId)).map(({ data }) => Object.values(data)[1]);

  const keyRow = async (organizationId: string, subject: string) => {
    const { rows } = await log.pool.query(
      `select generation, wrapped is null as destroyed from foyer_log.subject_keys where organization_id = $1 and subject = $2`,
      [organizationId, subject],
    );
    return rows;
  };

  it('leaves what it encrypted unreadable, its own event included, and everybody else’s readable', async () => {
    await log.handleTogether([say('org_a', 'ada'), say('org_a', 'bob')]);
    await log.handle(say('org_b', 'ada'));
    await log.handle(forget('org_a', 'ada'));
    expect(await words('org_a')).toEqual(['[erased]', 'hello', '[erased]']);
    expect(await words('org_b')).toEqual(['hello']);
    expect(await keyRow('org_a', 'ada')).toEqual([{ generation: 1, destroyed: true }]);
    expect(await verifyLog(log.pool, 'org_a')).toEqual({ ok: true, verifiedTo: 3 });
  });

  it('is followed by one of a new generation', async () => {
    await log.handle(say('org_a', 'ada', 'again'));
    expect(await words('org_a')).toEqual(['[erased]', 'hello', '[erased]', 'again']);
    expect(await keyRow('org_a', 'ada')).toEqual([{ generation: 2, destroyed: false }]);
    await log.handle(forget('org_a', 'ada'));
    expect(await words('org_a')).toEqual(['[erased]', 'hello', '[erased]', '[erased]', '[erased]']);
    expect(await keyRow('org_a', 'ada')).toEqual([{ generation: 2, destroyed: true }]);
  });

  it('ends in the middle of a commit, too', async () => {
    await log.handleTogether([
      say('org_c', 'ada', 'before'),
      forget('org_c', 'ada'),
      say('org_c', 'ada', 'after'),
    ]);
    expect(await words('org_c')).toEqual(['[erased]', '[erased]', 'after']);
    expect(await keyRow('org_c', 'ada')).toEqual([{ generation: 2, destroyed: false }]);
  });

  it('is no news for who never had one', async () => {
    const nobody = { ...forget('org_d', 'eve'), decide: () => [] };
    await log.handle(nobody);
    expect(await keyRow('org_d', 'eve')).toEqual([]);
  });

  it('is used by no process that still remembers it', async () => {
    await Promise.all([log.handle(say('org_e', 'ada')), other.handle(say('org_e', 'ada'))]);
    await log.handle(forget('org_e', 'ada'));
    await other.handle(say('org_e', 'ada'));
    await Promise.all(
      Array.from({ length: 200 }, (_, i) => {
        const process = i % 2 ? log : other;
        return process.handle(i % 20 === 7 || i % 20 === 14 ? forget('org_e', 'ada') : say('org_e', 'ada'));
      }),
    );
    let generation = 1;
    const stored = await readStored(log.pool, 'org_e', { limit: 1_000 });
    for (const event of stored) {
      const used = generationOf(String(Object.values(event.personal)[0]));
      expect([event.sequence, used]).toEqual([event.sequence, generation]);
      if (event.type === 'Forgotten') generation += 1;
    }
    expect([stored.length, generation]).toEqual([204, 22]);
    expect(await verifyLog(log.pool, 'org_e')).toEqual({ ok: true, verifiedTo: 204 });
  });

  it('stays lost with its table, though a later key has its generation', async () => {
    await log.handle(say('org_f', 'ada', 'before'));
    await log.pool.query(`delete from foyer_log.subject_keys where organization_id = 'org_f'`);
    const restarted = open();
    await restarted.handle(say('org_f', 'ada', 'after'));
    expect(await words('org_f')).toEqual(['[erased]', 'after']);
    await restarted.close();
  });
});
