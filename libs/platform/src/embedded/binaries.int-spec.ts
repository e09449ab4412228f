import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findBinaries } from './binaries.js';
import { postgresAccount } from './postgres-account.js';

const account = postgresAccount();
const asRoot = account === undefined ? it.skip : it;
const folder = mkdtempSync(join(tmpdir(), 'foyer-binaries-'));
const native = dirname(findBinaries(folder, undefined));

/** A package as npm leaves it when it runs no install scripts: without the links between its libraries. */
const unlinkedPackage = (name: string): string => {
  const copy = join(folder, name, 'native');
  mkdirSync(dirname(copy), { recursive: true });
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  for (const file of readdirSync(join(copy, 'lib')))
    if (lstatSync(join(copy, 'lib', file)).isSymbolicLink()) rmSync(join(copy, 'lib', file));
  writeFileSync(join(folder, name, 'package.json'), '{"version":"1.2.3"}');
  return copy;
};

const versionBy = (bin: string): string =>
  spawnSync(join(bin, 'postgres'), ['--version'], { ...account, cwd: '/', encoding: 'utf8' }).stdout;

beforeAll(() => chmodSync(folder, 0o755));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the binaries of PostgreSQL', () => {
  it('are those of the package, where they run', () => {
    expect(findBinaries(join(folder, 'unused'), account, native)).toBe(join(native, 'bin'));
  });

  it('are copied and completed once, where their install script has not run', () => {
    const bare = unlinkedPackage('bare');
    const bin = findBinaries(join(folder, 'shelf'), account, bare);
    expect(bin).toBe(join(folder, 'shelf', 'postgres-1.2.3', 'native', 'bin'));
    expect(versionBy(bin)).toMatch(/^postgres \(PostgreSQL\) 18\./);
    const madeAt = lstatSync(bin).ctimeMs;
    expect(findBinaries(join(folder, 'shelf'), account, bare)).toBe(bin);
    expect(lstatSync(bin).ctimeMs).toBe(madeAt);
  });

  asRoot('are copied where PostgreSQL’s account may go, out of a checkout that is root’s alone', () => {
    const hidden = unlinkedPackage('hidden');
    chmodSync(join(folder, 'hidden'), 0o700);
    const bin = findBinaries(join(folder, 'shelf-of-root'), account, hidden);
    expect(versionBy(bin)).toMatch(/^postgres \(PostgreSQL\) 18\./);
  });
});
