// Adds to package-lock.json the optional packages of other platforms that npm left out: it does so where a registry does not offer them,
// and `npm ci` then refuses the lock file everywhere. Run it after every change of the dependencies.
import { readFileSync, writeFileSync } from 'node:fs';

const file = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(file, 'utf8'));

const systems = /(android|darwin|linux|win32|windows|freebsd|openharmony)/;
const processors = /(arm64|x64|ia32|arm|ppc64|s390x|riscv64|loong64)/;

const libraryOf = (name, os) => {
  if (name.includes('musl')) return 'musl';
  return name.includes('-gnu') && os === 'linux' ? 'glibc' : undefined;
};

const processorOf = (name, os) =>
  processors.exec(name.slice(name.indexOf(os)).replace(/^[a-z0-9]+/, ''))?.[1];

/** @returns what the name of a binary package says about where it runs; undefined when it says nothing */
const platformOf = (name) => {
  const named = systems.exec(name)?.[1];
  if (named === undefined) return undefined;
  const cpu = processorOf(name, named);
  const libc = libraryOf(name, named);
  return {
    ...(cpu && { cpu: [cpu] }),
    os: [named.replace('windows', 'win32')],
    ...(libc && { libc: [libc] }),
  };
};

const isLocked = (path, name) =>
  `${path}/node_modules/${name}` in lock.packages || `node_modules/${name}` in lock.packages;

const missing = Object.entries(lock.packages).flatMap(([path, { optionalDependencies = {}, dev }]) =>
  Object.entries(optionalDependencies)
    .filter(([name]) => !isLocked(path, name) && platformOf(name) !== undefined)
    .map(([name, version]) => ({ name, version: version.replace(/^[\^~]/, ''), dev })),
);

for (const { name, version, dev } of missing) {
  lock.packages[`node_modules/${name}`] = {
    version,
    ...(dev && { dev }),
    optional: true,
    ...platformOf(name),
  };
}
const inOrder = Object.entries(lock.packages).toSorted(([a], [b]) => (a < b ? -1 : 1));
if (missing.length > 0) {
  writeFileSync(file, `${JSON.stringify({ ...lock, packages: Object.fromEntries(inOrder) }, null, 2)}\n`);
}
console.log(`${missing.length} packages of other platforms added.`);
