import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { alone } from './build-lock.mjs';
import { root, sources, youngest } from './sources.mjs';

const dist = join(root, 'dist');
/** Written last: names what was built, and is as old as the build. */
const stamp = join(dist, '.built');
const settings = ['package.json', 'tsconfig.json', 'tsconfig.build.json'];

const builtFrom = () => {
  try {
    return { files: readFileSync(stamp, 'utf8'), at: statSync(stamp).mtimeMs };
  } catch {
    return { files: '', at: 0 };
  }
};

const listOf = ({ code, assets }) => [...code, ...assets].sort().join('\n');

const isCurrent = (found) => {
  const { files, at } = builtFrom();
  return files === listOf(found) && youngest([...found.code, ...found.assets, ...settings]) < at;
};

const compile = async () => {
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const child = spawn(process.execPath, [compiler, '-p', 'tsconfig.build.json'], {
    cwd: root,
    stdio: 'inherit',
  });
  const [status] = await once(child, 'exit');
  if (status !== 0) throw new Error('The sources do not compile.');
};

/** Puts what is not compiled where the compiled code looks for it. */
export const copyAssets = ({ assets } = sources()) => {
  for (const path of assets) {
    mkdirSync(dirname(join(dist, path)), { recursive: true });
    copyFileSync(join(root, path), join(dist, path));
  }
};

/** The compiler leaves what it made of files that are gone; a migration among them would still run. */
const removeOrphans = (found) => {
  const kept = new Set(listOf(found).split('\n'));
  const gone = builtFrom()
    .files.split('\n')
    .filter((path) => path !== '' && !kept.has(path));
  for (const path of gone.map((source) => join(dist, source)))
    for (const made of [path, path.replace(/\.ts$/, '.js'), path.replace(/\.ts$/, '.js.map')])
      rmSync(made, { force: true });
};

const make = async (found) => {
  const startedAt = new Date();
  removeOrphans(found);
  await compile();
  copyAssets(found);
  writeFileSync(stamp, listOf(found));
  // as old as the start: what was changed meanwhile is to be built again
  utimesSync(stamp, startedAt, startedAt);
};

/**
 * Builds `dist`, if a source is younger than it.
 * @returns whether there was anything to do
 * @throws Error when the sources do not compile; the compiler has said why
 */
export const build = () => {
  if (isCurrent(sources())) return Promise.resolve(false);
  return alone(async () => {
    const found = sources();
    if (isCurrent(found)) return false;
    await make(found);
    return true;
  });
};

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === import.meta.filename) {
  try {
    console.log((await build()) ? 'Built.' : 'Nothing to build.');
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
