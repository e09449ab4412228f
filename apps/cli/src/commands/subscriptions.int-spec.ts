import { EventReader, SubjectKeys } from 'foyer/event-log';
import { SubscriptionWorker } from 'foyer/event-log';
import { KeyRing } from 'foyer/platform';
import { eventually } from '../../../../test/support/eventually.js';
import { foyer } from '../../../../test/support/foyer-command.js';
import type { Ran } from '../../../../test/support/foyer-command.js';
import { LoggedOrganizations } from '../testing/logged-organizations.js';

describe('foyer subscriptions', () => {
  let logs: LoggedOrganizations;
  let acme: string;
  let globex: string;
  beforeAll(async () => {
    logs = await LoggedOrganizations.start();
    acme = (await logs.found('acme', ['eng', 'poison', 'ops'])).organizationId;
    globex = (await logs.found('globex', ['eng', 'ops'])).organizationId;
  });
  afterAll(() => logs.close());

  const subscriptions = (...words: string[]): Promise<Ran> =>
    foyer(['subscriptions', ...words], { DATABASE_URL: logs.url });

  /** Sees every team, and fails at the one called poison for as long as that is not mended. */
  const followed = { poisonous: true, seen: [] as string[] };
  const startWorker = (): SubscriptionWorker => {
    const [kid, secret] = LoggedOrganizations.secrets.split(':') as [string, string];
    const reader = new EventReader(
      logs.log.pool,
      logs.log.catalog,
      new SubjectKeys(new KeyRing([{ kid, secret }])),
    );
    const worker = new SubscriptionWorker({
      pool: logs.log.pool,
      reader,
      report: () => undefined,
      sweepEvery: 100,
    });
    worker.register({
      name: 'teams',
      types: ['TeamCreated'],
      handle: ({ organizationId, data }) => {
        const { key } = data as { key: string };
        if (key === 'poison' && followed.poisonous) throw new Error('cannot\nswallow');
        followed.seen.push(`${organizationId === acme ? 'acme' : 'globex'}/${key}`);
        return [];
      },
    });
    worker.start();
    return worker;
  };

  it('says when none has run', async () => {
    expect(await subscriptions('list')).toEqual({
      code: 0,
      out: ['No subscription has run yet.'],
      err: [],
    });
    expect(await subscriptions('retry', 'teams')).toMatchObject({
      code: 2,
      err: ['There is no subscription "teams". There are: none yet.'],
    });
  });

  it('lists what is parked, which is one organization alone, and brings it back', async () => {
    const worker = startWorker();
    // as if it had been tried for half an hour
    const hurry = `update foyer_log.subscriptions set attempts = greatest(attempts, 11), retry_at = null
      where organization_id = $1 and parked_reason is null and attempts > 0 returning 1`;
    await eventually(async () => {
      await logs.log.pool.query(hurry, [acme]);
      return (await worker.positions.parked(1)).length === 1 && followed.seen.includes('globex/ops');
    });
    expect(followed.seen.toSorted()).toEqual(['acme/eng', 'globex/eng', 'globex/ops']);

    const parked = { name: 'teams', organizationId: acme, position: 3, reason: 'cannot\nswallow' };
    expect((await subscriptions('list')).out).toEqual([
      `teams: 2 organizations, 0 behind, 1 parked\n  ${acme}  parked after event 3: cannot\\u000aswallow`,
    ]);
    expect(JSON.parse((await subscriptions('list', '--json')).out[0] ?? '')).toEqual({
      subscriptions: [{ name: 'teams', organizations: 2, behind: 0, parked: 1 }],
      parked: [parked],
    });
    expect((await subscriptions('list', '--org', 'globex')).out).toEqual([
      'teams: 1 organization, 0 behind, 0 parked',
    ]);

    followed.poisonous = false;
    expect((await subscriptions('retry', 'teams', '--org', 'globex')).out).toEqual([
      'teams is parked nowhere.',
    ]);
    expect(await subscriptions('retry', 'teams', '--org', acme, '--json')).toEqual({
      code: 0,
      out: ['{"subscription":"teams","retried":1}'],
      err: [],
    });
    await eventually(() => Promise.resolve(followed.seen.includes('acme/ops')));
    await worker.stop();
    expect(followed.seen.filter((one) => one.startsWith('acme'))).toEqual([
      'acme/eng',
      'acme/poison',
      'acme/ops',
    ]);
    expect(await worker.positions.parked(1)).toEqual([]);
  });

  it('lets all organizations go on when none is named', async () => {
    await logs.log.pool.query(`update foyer_log.subscriptions set parked_reason = 'tired'`);
    expect(globex).toMatch(/^org_/);
    expect((await subscriptions('retry', 'teams')).out).toEqual([
      'teams goes on in 2 organizations, within seconds where a worker runs.',
    ]);
    expect((await subscriptions('retry', 'teams', '--json')).out).toEqual([
      '{"subscription":"teams","retried":0}',
    ]);
  });

  it('ends with 2 for what there is not', async () => {
    expect(await subscriptions('retry', 'mails')).toEqual({
      code: 2,
      out: [],
      err: ['There is no subscription "mails". There are: teams.'],
    });
    expect(await subscriptions('list', '--org', 'nobody')).toMatchObject({
      code: 2,
      err: ['There is no organization "nobody".'],
    });
    expect([(await subscriptions('retry')).code, (await subscriptions()).code]).toEqual([2, 2]);
  });
});
