import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const installed = join(import.meta.dirname, 'node_modules');

const packagesIn = (folder) =>
  readdirSync(join(installed, folder)).flatMap((name) => {
    if (name.startsWith('.')) return [];
    return name.startsWith('@') ? packagesIn(name) : [join(folder, name)];
  });

const isModule = (name) => {
  try {
    return JSON.parse(readFileSync(join(installed, name, 'package.json'), 'utf8')).type === 'module';
  } catch {
    return false;
  }
};

/** Packages of ES modules are compiled as our own code is; those that are CommonJS already are taken as they come. */
const compiled = packagesIn('').filter(isModule).join('|');

const swc = [
  '@swc/jest',
  {
    swcrc: false,
    jsc: {
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true },
      target: 'es2023',
      keepClassNames: true,
    },
    module: { type: 'commonjs' },
  },
];

/** One project per speed: no I/O, real PostgreSQL, running server. */
const project = (displayName, testMatch, more = {}) => ({
  displayName,
  rootDir: import.meta.dirname,
  testMatch,
  testEnvironment: 'node',
  transform: { '^.+\\.(ts|js|mjs)$': swc },
  transformIgnorePatterns: [`/node_modules/(?!.*/node_modules/)(?!(?:${compiled})/).+\\.js$`],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.foyer/'],
  moduleNameMapper: {
    // offers ES modules only, which the resolver of the CommonJS transform does not ask for
    '^canonicalize$': '<rootDir>/node_modules/canonicalize/lib/canonicalize.js',
    '^(\\.{1,2}/.*)\\.js$': '$1',
    '^foyer/([a-z-]+)/([a-z-]+)$': '<rootDir>/libs/$1/src/$2/index.ts',
    '^foyer/([a-z-]+)$': '<rootDir>/libs/$1/src/index.ts',
  },
  cacheDirectory: '<rootDir>/node_modules/.cache/jest',
  ...more,
});

const database = {
  globalSetup: '<rootDir>/test/support/start-postgres.ts',
  globalTeardown: '<rootDir>/test/support/stop-postgres.ts',
};

const built = { setupFilesAfterEnv: ['<rootDir>/test/support/after-build.ts'] };

export default {
  projects: [
    project('unit', ['<rootDir>/{apps,libs,test}/**/*.spec.ts', '!**/test/architecture/**']),
    project('architecture', ['<rootDir>/test/architecture/**/*.spec.ts'], built),
    project('int', ['<rootDir>/{apps,libs,test}/**/*.int-spec.ts'], database),
    project('e2e', ['<rootDir>/test/**/*.e2e-spec.ts'], { ...database, ...built }),
  ],
  // what a machine that is several times slower takes, too
  testTimeout: 120_000,
  testSequencer: '<rootDir>/test/support/slow-first.mjs',
  // many files wait for clocks of others: one worker more than processors
  maxWorkers: 3,
};
