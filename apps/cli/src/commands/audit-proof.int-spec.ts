import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { foyer } from '../../../../test/support/foyer-command.js';
import type { Ran } from '../../../../test/support/foyer-command.js';
import { LoggedOrganizations } from '../testing/logged-organizations.js';

describe('foyer audit', () => {
  let logs: LoggedOrganizations;
  let folder: string;
  let organizationId: string;
  beforeAll(async () => {
    logs = await LoggedOrganizations.start();
    ({ organizationId } = await logs.found('acme', ['eng', 'ops']));
    folder = mkdtempSync(join(tmpdir(), 'foyer-proof-'));
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await logs.close();
  });

  const audit = (...words: string[]): Promise<Ran> =>
    foyer(['audit', ...words], { DATABASE_URL: logs.url, FOYER_SECRETS: LoggedOrganizations.secrets });
  const offline = (...words: string[]): Promise<Ran> => foyer(['audit', 'verify', ...words], {});
  const file = (name: string): string => join(folder, name);

  it('checkpoint signs where the log stands, and needs the secrets for it', async () => {
    const { code, out } = await audit('checkpoint', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out.join())).toMatchObject({ organizationId, sequence: 4 });
    writeFileSync(file('checkpoint.json'), out.join());
    const without = await foyer(['audit', 'checkpoint'], { DATABASE_URL: logs.url });
    expect(without).toEqual({
      code: 2,
      out: [],
      err: ['FOYER_SECRETS must be set, since checkpoints are signed by them.'],
    });
  });

  it('export writes a file that verify takes without a database', async () => {
    const path = file('acme.ndjson');
    expect(await audit('export', '--out', path)).toEqual({
      code: 0,
      out: [`4 events of acme are in ${path}.`],
      err: [],
    });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const { out } = await audit('export');
    expect(`${out.join('\n')}\n`).toBe(readFileSync(path, 'utf8'));
    const records = out
      .join('\n')
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const keys = records.filter(({ record }) => record === 'key').map(({ record: _record, ...key }) => key);
    writeFileSync(file('keys.json'), JSON.stringify(keys));
    expect(
      await offline('--export', path, '--keys', file('keys.json'), '--checkpoint', file('checkpoint.json')),
    ).toEqual({
      code: 0,
      out: ['The export is as it was written: 4 events verified.'],
      err: [],
    });
    expect((await offline('--export', path)).out[0]).toContain('Its keys came with it');
    expect((await audit('export', '--out', path)).code).toBe(1);
  });

  it('verify ends with 1 and names the first bad event of an export', async () => {
    const text = readFileSync(file('acme.ndjson'), 'utf8');
    writeFileSync(file('bad.ndjson'), text.replace('"sequence":3,', '"sequence":3,"more":1,'));
    const { code, out } = await offline('--json', '--export', file('bad.ndjson'));
    expect([code, JSON.parse(out.join())]).toMatchObject([
      1,
      { ok: false, verifiedTo: 2, firstBad: { sequence: 3, problem: 'changed' } },
    ]);
    expect((await offline('--export', file('bad.ndjson'))).err).toEqual([
      'The export was tampered with: event 3 is not as it was written; the chain holds up to 2.',
    ]);
  });

  it('verify ends with 2 for files that cannot be used', async () => {
    expect((await offline('--export', file('nothing'))).code).toBe(2);
    expect((await offline('--export', file('acme.ndjson'), '--keys', file('bad.ndjson'))).code).toBe(2);
    expect((await offline('--keys', file('keys.json'))).code).toBe(2);
  });

  it('export writes CSV and CloudEvents', async () => {
    const csv = (await audit('export', '--format', 'csv')).out.join('\n').split(/\r?\n/);
    expect([csv.length, csv[0]?.slice(0, 24)]).toEqual([5, 'sequence,occurredAt,type']);
    const batch = JSON.parse((await audit('export', '--format', 'cloudevents')).out.join('\n')) as unknown[];
    expect(batch).toHaveLength(4);
    expect((await audit('export', '--format', 'xml')).code).toBe(2);
  });

  it('state shows the organization as it was', async () => {
    const { out } = await audit('state', '--at', '2', '--json');
    expect(out.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      {
        sequence: 2,
        organization: { id: organizationId, name: 'ACME' },
        seats: { members: 1, reserved: 0 },
        invites: [],
        members: [{ status: 'active', user: { email: 'ada@acme.test' } }],
      },
    ]);
    expect((await audit('state', '--at', '1')).out[0]).toContain('0 members');
    expect((await audit('state', '--at', '99')).err).toEqual(['There is no event 99.']);
    expect((await audit('state', '--at', 'noon')).code).toBe(2);
    expect((await audit('state', '--invite', 'inv_none')).code).toBe(1);
  });
});
