import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FoyerServer } from '../support/foyer-server.js';

const root = join(__dirname, '../..');
const withoutNest = ['--import', join(root, 'test/support/refuse-nest.mjs')];

describe('an export', () => {
  let folder: string;
  let server: FoyerServer;
  const file = (name: string): string => join(folder, name);

  const node = (...words: string[]) => {
    const { stdout, stderr, status } = spawnSync(process.execPath, words, {
      cwd: root,
      env: { PATH: process.env['PATH'] ?? '', FOYER_DATA_DIR: file('data') },
      encoding: 'utf8',
    });
    return { stdout, stderr, status };
  };
  const foyer = (...words: string[]) => node(...withoutNest, 'apps/cli/foyer.mjs', ...words);

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'foyer-proof-'));
    server = await FoyerServer.start({ FOYER_DATA_DIR: file('data') });
    const owner = ['--email', 'ada@acme.test', '--first-name', 'Ada', '--last-name', 'Lovelace'];
    const words = ['--organization', 'Acme', ...owner, '--password', 'correct horse battery staple'];
    const { stderr, status } = foyer('setup', ...words);
    if (status !== 0) throw new Error(stderr);
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('of a running server is verified when that server is gone, by us and by a script of 50 lines', async () => {
    expect(foyer('audit', 'export', '--out', file('acme.ndjson'))).toEqual({
      stdout: `3 events of acme are in ${file('acme.ndjson')}.\n`,
      stderr: '',
      status: 0,
    });
    const keys = await fetch(`${server.url}/v1/audit/keys`);
    writeFileSync(file('keys.json'), await keys.text());
    await server.stop();
    rmSync(file('data'), { recursive: true });
    const given = [file('acme.ndjson'), file('keys.json')] as const;
    expect(foyer('audit', 'verify', '--export', given[0], '--keys', given[1])).toEqual({
      stdout: 'The export is as it was written: 3 events verified.\n',
      stderr: '',
      status: 0,
    });
    expect(node('docs/how-to/verify-export.mjs', ...given)).toEqual({
      stdout: `{"ok":true,"verifiedTo":3,"keysKnownBeforehand":true}\n`,
      stderr: '',
      status: 0,
    });
  });
});
