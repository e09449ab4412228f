import { CheckpointSigner, takeCheckpoint } from 'foyer/audit/proof';
import { KeyRing } from 'foyer/platform';
import { freshDatabase } from '../../../../test/support/fresh-database.js';
import { allMigrations } from '../../../server/src/migrations.js';
import { foyer } from '../../../../test/support/foyer-command.js';
import type { Ran } from '../../../../test/support/foyer-command.js';
import { LoggedOrganizations } from '../testing/logged-organizations.js';

const keys = [{ kid: 'k1', secret: 'a secret of this specification, of forty.' }];
const signer = new CheckpointSigner(new KeyRing(keys));

const verify = (database: { url: string }, ...words: string[]): Promise<Ran> =>
  foyer(['audit', 'verify', ...words], { DATABASE_URL: database.url });

describe('foyer audit verify', () => {
  let logs: LoggedOrganizations;
  beforeEach(async () => {
    logs = await LoggedOrganizations.start();
  });
  afterEach(() => logs.close());

  it('vouches for the only organization, without secrets', async () => {
    const { organizationId } = await logs.found('acme', ['eng']);
    expect(await verify(logs)).toEqual({
      code: 0,
      out: ['The log of acme is as it was written: 3 events verified.'],
      err: [],
    });
    expect(await verify(logs, '--json')).toEqual({
      code: 0,
      out: [JSON.stringify({ organizationId, ok: true, verifiedTo: 3 })],
      err: [],
    });
  });

  it('wants to be told which organization, by slug or id, where there are several', async () => {
    const globex = await logs.found('globex');
    const acme = await logs.found('acme');
    expect(await verify(logs)).toEqual({
      code: 2,
      out: [],
      err: [
        'There are several organizations: choose with --org.\n' +
          `  acme    ${acme.organizationId}  ACME\n` +
          `  globex  ${globex.organizationId}  GLOBEX`,
      ],
    });
    for (const name of ['globex', globex.organizationId])
      expect((await verify(logs, '--org', name)).out).toEqual([
        'The log of globex is as it was written: 2 events verified.',
      ]);
    const { out } = await verify(logs, '--json', '--org', 'acme');
    expect(out).toEqual([JSON.stringify({ organizationId: acme.organizationId, ok: true, verifiedTo: 2 })]);
  });

  it('lists no more than twenty of them', async () => {
    for (let number = 10; number < 31; number += 1) await logs.found(`acme-${number}`);
    const lines = (await verify(logs)).err[0]?.split('\n') ?? [];
    expect([lines.length, lines.at(-1)]).toEqual([22, '  ...']);
  });

  it('ends with 2 for an organization that there is not', async () => {
    await logs.found('acme');
    expect(await verify(logs, '--org', 'nobody\u001b[2J')).toEqual({
      code: 2,
      out: [],
      err: ['There is no organization "nobody\\u001b[2J".'],
    });
  });

  it('finds a log by its id, also when the organization was made to vanish', async () => {
    const { organizationId } = await logs.found('acme');
    await logs.log.pool.query('delete from foyer_organizations.organizations');
    await logs.log.pool.query('delete from foyer_organizations.slugs');
    expect((await verify(logs)).out).toEqual([
      `The log of ${organizationId} is as it was written: 2 events verified.`,
    ]);
    await logs.log.pool.query('delete from foyer_log.logs');
    expect(await verify(logs, '--org', organizationId)).toMatchObject({ code: 1, out: [] });
    expect(await verify(logs)).toMatchObject({ code: 2, err: ['There is no organization yet.'] });
  });

  it('shows on a terminal how far it is, and clears that away', async () => {
    await logs.found('acme');
    const drawn: string[] = [];
    const redraw = (text: string): number => drawn.push(text);
    const { err } = await foyer(['audit', 'verify'], { DATABASE_URL: logs.url }, { redraw });
    expect(drawn).toEqual(['Verifying acme  ████████████████████████  2 of 2', '']);
    expect(err).toEqual([]);
  });

  const cases: readonly [string, string, object, string][] = [
    [
      'changed data',
      `update foyer_log.events set data = '{"name":"EVIL"}' where organization_id = $1 and seq = 3`,
      { verifiedTo: 2, firstBad: { sequence: 3, problem: 'changed' } },
      'event 3 is not as it was written; all is well up to 2.',
    ],
    [
      'another actor',
      `update foyer_log.events set actor = '{"id":"usr_x","kind":"user"}' where organization_id = $1 and seq = 1`,
      { verifiedTo: 0, firstBad: { sequence: 1, problem: 'changed' } },
      'event 1 is not as it was written; nothing is vouched for.',
    ],
    [
      'a ciphertext of somebody else',
      `update foyer_log.events set personal = personal || '{"/data/email":"AAEA"}' where organization_id = $1 and seq = 2`,
      { verifiedTo: 1, firstBad: { sequence: 2, problem: 'changed' } },
      'event 2 is not as it was written; all is well up to 1.',
    ],
    [
      'an event cut out',
      `delete from foyer_log.events where organization_id = $1 and seq = 2`,
      { verifiedTo: 1, firstBad: { sequence: 2, problem: 'gap' } },
      'event 2 is missing; all is well up to 1.',
    ],
    [
      'the end cut off',
      `delete from foyer_log.events where organization_id = $1 and seq > 2`,
      { verifiedTo: 2, firstBad: { sequence: 3, problem: 'head-missing' } },
      'from event 3 on, events and head do not go together; all is well up to 2.',
    ],
    [
      'another head',
      `update foyer_log.logs set head_hash = decode(repeat('ab', 32), 'hex') where organization_id = $1`,
      { verifiedTo: 4, firstBad: { sequence: 4, problem: 'head-differs' } },
      'event 4 is not the one that the head names; all is well up to 4.',
    ],
    [
      'a head set back',
      `update foyer_log.logs l set head_seq = 3, head_hash = e.hash from foyer_log.events e
         where l.organization_id = $1 and e.organization_id = $1 and e.seq = 3`,
      { verifiedTo: 3, firstBad: { sequence: 4, problem: 'head-missing' } },
      'from event 4 on, events and head do not go together; all is well up to 3.',
    ],
    [
      'no head',
      `delete from foyer_log.logs where organization_id = $1`,
      { verifiedTo: 0, firstBad: { sequence: 1, problem: 'head-missing' } },
      'from event 1 on, events and head do not go together; nothing is vouched for.',
    ],
    [
      'an event before the first',
      `insert into foyer_log.events
         select organization_id, 0, id, 'usr_x', 1, type, version, actor, data, personal, meta, occurred_at, hash
         from foyer_log.events where organization_id = $1 and seq = 1`,
      { verifiedTo: 4, firstBad: { sequence: 0, problem: 'head-missing' } },
      'from event 0 on, events and head do not go together; all is well up to 4.',
    ],
    [
      'everything gone',
      `with gone as (delete from foyer_log.events where organization_id = $1) delete from foyer_log.logs where organization_id = $1`,
      { verifiedTo: 0, firstBad: { sequence: 1, problem: 'gap' } },
      'event 1 is missing; nothing is vouched for.',
    ],
  ];

  it.each(cases)('ends with 1 and names the place: %s', async (_what, sql, found, sentence) => {
    const { organizationId } = await logs.found('acme', ['eng', 'ops']);
    await logs.tamper(sql, [organizationId]);
    expect(await verify(logs)).toEqual({
      code: 1,
      out: [],
      err: [`The log of acme was tampered with: ${sentence}`],
    });
    expect(await verify(logs, '--json')).toEqual({
      code: 1,
      out: [JSON.stringify({ organizationId, ok: false, ...found })],
      err: [],
    });
  });
});

describe('foyer audit verify, beside signed checkpoints', () => {
  let logs: LoggedOrganizations;
  beforeEach(async () => {
    logs = await LoggedOrganizations.start();
  });
  afterEach(() => logs.close());

  const cut = `with gone as (delete from foyer_log.events where organization_id = $1 and seq > 3)
    update foyer_log.logs l set head_seq = 3, head_hash = e.hash from foyer_log.events e
    where l.organization_id = $1 and e.organization_id = $1 and e.seq = 3`;
  const forged = `update foyer_audit.checkpoints set hash = repeat('ab', 32) where organization_id = $1`;
  const unsigned = `with gone as (delete from foyer_audit.checkpoint_keys) select $1`;

  it.each([
    ['cut', cut, 'event 4 was signed, and is gone'],
    ['forged', forged, 'the signature of the checkpoint of event 4 is wrong'],
    ['unknown-key', unsigned, 'the checkpoint of event 4 is signed by an unknown key'],
  ])('names the checkpoint that says otherwise: %s', async (problem, sql, sentence) => {
    const { organizationId } = await logs.found('acme', ['eng', 'ops']);
    await takeCheckpoint(logs.log.pool, signer, organizationId, Date.now());
    expect((await verify(logs)).out).toEqual(['The log of acme is as it was written: 4 events verified.']);
    await logs.tamper(sql, [organizationId]);
    const err = [`The log of acme was tampered with: ${sentence}; nothing is vouched for.`];
    expect(await verify(logs)).toEqual({ code: 1, out: [], err });
    const found = { organizationId, ok: false, verifiedTo: 0, firstBad: { sequence: 4, problem } };
    expect((await verify(logs, '--json')).out).toEqual([JSON.stringify(found)]);
  });
});

describe('foyer audit, where there is nothing to read', () => {
  it('says that there is no organization yet', async () => {
    const fresh = await freshDatabase(allMigrations);
    for (const words of [['verify'], ['log', '--stored']])
      expect(await foyer(['audit', ...words], { DATABASE_URL: fresh.url })).toEqual({
        code: 2,
        out: [],
        err: ['There is no organization yet.'],
      });
    await fresh.drop();
  });

  it('says that the database is empty', async () => {
    const fresh = await freshDatabase();
    const err = ['The database is empty: `foyer migrate` prepares it.'];
    expect(await verify(fresh)).toEqual({ code: 2, out: [], err });
    expect(await verify(fresh, '--org', 'acme')).toEqual({ code: 2, out: [], err });
    await fresh.drop();
  });

  it('makes no database in a folder that has none', async () => {
    const { code, err } = await foyer(['audit', 'verify'], {});
    expect(code).toBe(2);
    expect(err[0]).toMatch(/^There is no database in \/.*: start Foyer, or set DATABASE_URL\.$/);
  });

  it('takes no other options or words', async () => {
    expect((await foyer(['audit', 'verify', '--fast'], {})).code).toBe(2);
    expect((await foyer(['audit', 'verify', 'acme'], {})).code).toBe(2);
    expect((await foyer(['audit'], {})).code).toBe(2);
    expect((await foyer(['audit', 'dance'], {})).err[0]).toContain("error: unknown command 'dance'");
  });
});
