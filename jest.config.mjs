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
  transformIgnorePatterns: [],
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

export default {
  projects: [
    project('unit', ['<rootDir>/{apps,libs,test}/**/*.spec.ts', '!**/test/architecture/**']),
    project('architecture', ['<rootDir>/test/architecture/**/*.spec.ts']),
    project('int', ['<rootDir>/{apps,libs,test}/**/*.int-spec.ts'], database),
    project('e2e', ['<rootDir>/test/**/*.e2e-spec.ts'], database),
  ],
  // what a machine that is several times slower takes, too
  testTimeout: 120_000,
  testSequencer: '<rootDir>/test/support/slow-first.mjs',
  // many files wait for clocks of others: one worker more than processors
  maxWorkers: 3,
};
