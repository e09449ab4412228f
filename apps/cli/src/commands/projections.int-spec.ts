import { foyer } from '../../../../test/support/foyer-command.js';
import type { Ran } from '../../../../test/support/foyer-command.js';
import { everyProjection } from '../../../server/src/projections.js';
import { LoggedOrganizations } from '../testing/logged-organizations.js';

describe('foyer projections', () => {
  let logs: LoggedOrganizations;
  beforeAll(async () => {
    logs = await LoggedOrganizations.start();
    await logs.found('acme', ['eng', 'ops']);
    await logs.found('globex');
  });
  afterAll(() => logs.close());

  const projections = (...words: string[]): Promise<Ran> =>
    foyer(['projections', ...words], { DATABASE_URL: logs.url, FOYER_SECRETS: LoggedOrganizations.secrets });
  const rows = async (): Promise<unknown[]> =>
    (await logs.log.pool.query('select * from foyer_organizations.members order by 1, 2')).rows;

  it('lists them with their tables', async () => {
    expect(everyProjection.map(({ name }) => name)).toEqual([
      'organization',
      'members',
      'api-keys',
      'invites',
      'openInvites',
      'inviteCounts',
      'tokens',
      'dailyUsage',
      'resends',
    ]);
    const { code, out } = await projections('list');
    expect([code, out[0]?.split('\n')[1]]).toEqual([0, 'members       foyer_organizations.members']);
    const named = everyProjection.map(({ name, table }) => ({ name, table }));
    expect((await projections('list', '--json')).out).toEqual([JSON.stringify({ projections: named })]);
  });

  it('finds nothing to do where the rows are right', async () => {
    expect(await projections('rebuild', 'members')).toEqual({
      code: 0,
      out: ['members: 2 rows from 6 events of 2 organizations; they were right.'],
      err: [],
    });
  });

  it('brings back what was lost, personal fields too', async () => {
    const before = await rows();
    await logs.log.pool.query(`truncate foyer_organizations.members`);
    expect(await projections('rebuild', 'members', '--json')).toEqual({
      code: 0,
      out: [
        JSON.stringify({
          projection: 'members',
          events: 6,
          rows: 2,
          written: 2,
          removed: 0,
          organizations: 2,
        }),
      ],
      err: [],
    });
    expect(await rows()).toEqual(before);
  });

  it('keeps to one organization when asked', async () => {
    const before = await rows();
    await logs.log.pool.query(`update foyer_organizations.members set first_name = 'Eve'`);
    expect((await projections('rebuild', 'members', '--org', 'acme')).out).toEqual([
      'members: 1 row from 4 events of 1 organization; 1 put right, 0 removed.',
    ]);
    expect(await rows()).not.toEqual(before);
    await projections('rebuild', 'members', '--org', 'globex');
    expect(await rows()).toEqual(before);
  });

  it('shows on a terminal how far it is, and clears that away', async () => {
    const drawn: string[] = [];
    const redraw = (text: string): number => drawn.push(text);
    const settings = { DATABASE_URL: logs.url, FOYER_SECRETS: LoggedOrganizations.secrets };
    await foyer(['projections', 'rebuild', 'tokens'], settings, { redraw });
    expect(drawn.slice(-2)).toEqual(['Rebuilding tokens  ████████████████████████  6 of 6', '']);
  });

  it('ends with 2 for what there is not', async () => {
    const unknown = await projections('rebuild', 'menbers');
    expect([unknown.code, unknown.out]).toEqual([2, []]);
    expect(unknown.err[0]).toMatch(/^There is no projection "menbers". There are:\n {2}organization\n/);
    expect(await projections('rebuild', 'members', '--org', 'nobody')).toEqual({
      code: 2,
      out: [],
      err: ['There is no organization "nobody".'],
    });
    expect([(await projections('rebuild')).code, (await projections('dance')).code]).toEqual([2, 2]);
  });

  it('ends with 2 without the secrets, and with 1 where they are others', async () => {
    const rebuild = (settings: Record<string, string>): Promise<Ran> =>
      foyer(['projections', 'rebuild', 'members'], { DATABASE_URL: logs.url, ...settings });
    expect(await rebuild({})).toMatchObject({
      code: 2,
      err: ['FOYER_SECRETS must be set: rows hold what the log encrypts.'],
    });
    const before = await rows();
    expect((await rebuild({ FOYER_SECRETS: 'k1:another-secret-of-more-than-32-characters' })).code).toBe(1);
    expect(await rows()).toEqual(before);
  });

  it('ends with 1 where the log itself is not whole', async () => {
    const { organizationId } = await logs.found('initech', ['eng']);
    await logs.tamper('delete from foyer_log.events where organization_id = $1 and seq = 2', [
      organizationId,
    ]);
    const { code, err } = await projections('rebuild', 'members', '--org', 'initech');
    expect([code, err]).toEqual([1, [`The log of ${organizationId} has a gap after event 1.`]]);
  });
});
