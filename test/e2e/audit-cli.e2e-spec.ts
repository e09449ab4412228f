import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FoyerServer } from '../support/foyer-server.js';

const root = join(__dirname, '../..');
const withoutNest = ['--import', join(root, 'test/support/refuse-nest.mjs')];

describe('foyer audit, beside a server', () => {
  let folder: string;
  let server: FoyerServer;

  const start = (file: string, words: readonly string[]) => {
    const { stdout, stderr, status } = spawnSync(file, words, {
      cwd: root,
      env: { PATH: process.env['PATH'] ?? '', FOYER_DATA_DIR: folder },
      encoding: 'utf8',
    });
    return { stdout, stderr, status };
  };
  const foyer = (...words: string[]) =>
    start(process.execPath, [...withoutNest, 'apps/cli/foyer.mjs', ...words]);

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'foyer-audit-'));
    server = await FoyerServer.start({ FOYER_DATA_DIR: folder });
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('follows on setting up', () => {
    const owner = ['--email', 'ada@acme.test', '--first-name', 'Ada', '--last-name', 'Lovelace'];
    const words = ['--organization', 'Acme', ...owner, '--password', 'correct horse battery staple'];
    expect(foyer('setup', ...words)).toMatchObject({ stderr: '', status: 0 });
  });

  it('verifies the log in the running database, and loads no Nest', () => {
    const { stdout, stderr, status } = foyer('audit', 'verify', '--json');
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    expect(JSON.parse(stdout)).toEqual({ organizationId: expect.any(String), ok: true, verifiedTo: 3 });
  });

  it('reads the log with the secrets of the data folder, and loads no Nest', () => {
    const { stdout, stderr, status } = foyer('audit', 'log', '--org', 'acme');
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.split(/ {2,}/).slice(3).at(-1)),
    ).toEqual(['Made Acme', 'ada@acme.test joined as owner', 'Made the API key Setup']);
  });

  it('ends quietly when nobody reads on', () => {
    const line = `"${process.execPath}" apps/cli/foyer.mjs audit log --json | true`;
    expect(start('bash', ['--norc', '-o', 'pipefail', '-c', line])).toEqual({
      stdout: '',
      stderr: '',
      status: 0,
    });
  });

  it('verifies when no server runs, and leaves no database running', async () => {
    await server.stop();
    expect(foyer('audit', 'verify')).toEqual({
      stdout: 'The log of acme is as it was written: 3 events verified.\n',
      stderr: '',
      status: 0,
    });
    expect(existsSync(join(folder, 'connection.json'))).toBe(false);
  });

  it('would be caught loading Nest', () => {
    const words = [...withoutNest, '--input-type=module', '--eval'];
    for (const load of [
      `import '@nestjs/common';`,
      `import { createRequire } from 'node:module'; createRequire('${root}/x.js')('@nestjs/common');`,
    ]) {
      const { stderr, status } = start(process.execPath, [...words, load]);
      expect(stderr).toContain('Nest is loaded');
      expect(status).not.toBe(0);
    }
  });
});
