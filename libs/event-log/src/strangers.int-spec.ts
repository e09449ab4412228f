import { KeyRing, refuse } from 'foyer/platform';
import pg from 'pg';
import { freshDatabase } from '../../../test/support/fresh-database.js';
import type { Command } from './decision.js';
import { EventLog } from './event-log.js';
import { eventLogMigrations } from './migrations/index.js';
import { readStored } from './reader.js';
import {
  build,
  pass,
  passAsStranger,
  people,
  turnstile,
  turnstileEvents,
  turnstileTables,
} from './testing/turnstile.js';
import { verifyLog } from './verify-log.js';

const keyRing = new KeyRing([{ kid: 'k1', secret: 'a secret of the specifications, long enough' }]);

/** Asks whether somebody has passed, without changing that: what nobody inserts is not found by inserting. */
const widen = (organizationId: string, unless: string): Command<void> => ({
  ...passAsStranger(organizationId, unless),
  decide: (state) => {
    const row = state.get(turnstile, organizationId);
    if (!row || state.get(people, unless)) return refuse('setup.done', 'they have passed');
    return [{ stream: organizationId, after: row.version, type: 'TurnstileBuilt', data: { capacity: 9 } }];
  },
  result: () => undefined,
});

describe('somebody who is taken for a stranger', () => {
  let database: Awaited<ReturnType<typeof freshDatabase>>;
  let statements: string[];
  const open: EventLog[] = [];

  /** A process that has heard nothing yet. */
  const process = (): EventLog => {
    const pool = new pg.Pool({ connectionString: database.url, max: 4, pipeline: true });
    pool.on('error', () => undefined);
    const log = new EventLog({ pool, clock: { now: () => Date.now() }, keyRing });
    log.register(turnstileEvents, [turnstile, people]);
    open.push(log);
    return log;
  };

  /** @returns a process that knows where the log is, and nothing of those who have passed but `bob` */
  const processThatKnows = async (organizationId: string): Promise<EventLog> => {
    const log = process();
    await log.handle(pass(organizationId, 'bob'));
    return log;
  };

  const types = async (organizationId: string): Promise<string[]> => {
    const [log] = open;
    const stored = log ? await readStored(log.pool, organizationId, { limit: 100 }) : [];
    return stored.map(({ type, data }) => `${type} ${String(data['person'] ?? data['capacity'])}`);
  };

  beforeAll(async () => {
    database = await freshDatabase(eventLogMigrations);
    const admin = new pg.Client({ connectionString: database.url });
    await admin.connect();
    await admin.query(turnstileTables);
    await admin.end();
  });

  beforeEach(() => {
    statements = [];
    const query = pg.Client.prototype.query;
    jest.spyOn(pg.Client.prototype, 'query').mockImplementation(function (this: pg.Client, ...of: unknown[]) {
      const [asked] = of as [string | { text: string }];
      statements.push(typeof asked === 'string' ? asked : asked.text);
      return Reflect.apply(query, this, of);
    });
  });

  afterEach(() => jest.restoreAllMocks());

  afterAll(async () => {
    await Promise.all(open.map((log) => log.close()));
    await database.drop();
  });

  it('is written without being read', async () => {
    const log = process();
    await log.handle(build('org_new', 9));
    await log.handle(pass('org_new', 'bob'));
    statements = [];
    expect(await log.handle(passAsStranger('org_new', 'ada'))).toBe(2);
    expect(statements.map((text) => text.trim().split(' ')[0])).toEqual(['with']);
    expect(await types('org_new')).toEqual(['TurnstileBuilt 9', 'PersonPassed bob', 'PersonPassed ada']);
  });

  it('is found to be there, and is in once', async () => {
    await process().handle(build('org_in', 9));
    await process().handle(pass('org_in', 'ada'));
    const log = await processThatKnows('org_in');
    const [ada, eve] = await Promise.all([
      log.handle(passAsStranger('org_in', 'ada')),
      log.handle(passAsStranger('org_in', 'eve')),
    ]);
    expect([ada, eve]).toEqual([2, 3]);
    expect(await types('org_in')).toEqual([
      'TurnstileBuilt 9',
      'PersonPassed ada',
      'PersonPassed bob',
      'PersonPassed eve',
    ]);
    expect(await verifyLog(log.pool, 'org_in')).toMatchObject({ ok: true });
  });

  it('keeps the key that they have: what was written with it stays readable', async () => {
    await process().handle(build('org_key', 9));
    await process().handle(pass('org_key', 'ada'));
    const log = await processThatKnows('org_key');
    await log.handle({
      ...passAsStranger('org_key', 'twin'),
      persons: ['sub-ada'],
      unseen: ['twin', 'sub-ada'],
      decide: () => [
        {
          stream: 'org_key',
          after: 3,
          type: 'PersonPassed',
          data: { person: 'twin', subject: 'sub-ada', email: 'ada@people.test' },
        },
      ],
    });
    const stored = await readStored(log.pool, 'org_key', { limit: 9 });
    const emails = (await log.reader.readable('org_key', stored)).map(({ data }) =>
      Reflect.get(data, 'email'),
    );
    expect(emails).toEqual([undefined, 'ada@people.test', 'bob@people.test', 'ada@people.test']);
  });

  it('is not refused as one: what is not committed was looked at', async () => {
    await process().handle(build('org_full', 2));
    await process().handle(pass('org_full', 'ada'));
    const log = await processThatKnows('org_full');
    expect(await log.handle(passAsStranger('org_full', 'ada'))).toBe(2);
    await expect(log.handle(passAsStranger('org_full', 'eve'))).rejects.toMatchObject({
      refusal: { refused: 'invite.exhausted' },
    });
  });

  it('is not rehearsed as one', async () => {
    await process().handle(build('org_dry', 9));
    await process().handle(pass('org_dry', 'ada'));
    const log = await processThatKnows('org_dry');
    const [outcome] = await log.handleAll([passAsStranger('org_dry', 'ada')], { dryRun: true });
    expect(outcome).toMatchObject({ result: 2 });
  });

  it('is found to be there where nothing of theirs is written', async () => {
    await process().handle(build('org_wide', 3));
    await process().handle(pass('org_wide', 'ada'));
    const log = await processThatKnows('org_wide');
    await expect(log.handle(widen('org_wide', 'ada'))).rejects.toMatchObject({
      refusal: { refused: 'setup.done' },
    });
    await log.handle(widen('org_wide', 'eve'));
    expect(await types('org_wide')).toEqual([
      'TurnstileBuilt 3',
      'PersonPassed ada',
      'PersonPassed bob',
      'TurnstileBuilt 9',
    ]);
  });
});
