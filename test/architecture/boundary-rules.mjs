/** Which libraries each one may use. A folder below libs that is not named here fails the test. */
export const libraries = {
  platform: [],
  'event-log': ['platform'],
  identity: ['platform', 'event-log'],
  organizations: ['platform', 'event-log', 'identity'],
  invitations: ['platform', 'event-log', 'identity', 'organizations'],
  notifications: ['platform', 'event-log', 'identity', 'organizations', 'invitations'],
  integrations: ['platform', 'event-log', 'identity', 'organizations', 'invitations'],
  audit: ['platform', 'event-log', 'identity', 'organizations', 'invitations'],
};

/** Which other apps each one may use. All may use every library. */
export const apps = { server: [], cli: ['server'], console: [] };

const test = '\\.(spec|int-spec|e2e-spec)\\.ts$|/testing/';
const anyOf = (names) => `(${names.join('|')})`;
const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

const arrows = Object.entries(libraries).map(([library, allowed]) =>
  forbid(
    `${library}-uses-only-what-is-below-it`,
    'Arrows run one way.',
    { path: `^libs/${library}/` },
    { path: '^libs/', pathNot: `^libs/${anyOf([library, ...allowed])}/` },
  ),
);

const appArrows = Object.entries(apps).map(([app, allowed]) =>
  forbid(
    `${app}-uses-no-other-app`,
    'Processes are put together from libraries, not from each other.',
    { path: `^apps/${app}/` },
    { path: '^apps/', pathNot: `^apps/${anyOf([app, ...allowed])}/` },
  ),
);

const doors = (doorFiles) => [
  forbid(
    'through-the-door',
    'A library is reached by its package name alone: what its door does not name is its own affair.',
    { path: '^(libs/[^/]+/|apps/)' },
    { path: '^libs/', pathNot: [...doorFiles.map((file) => `^${file}$`), '^$1'] },
  ),
  forbid(
    'not-ones-own-door',
    'Inside a library the door would make a cycle of everything.',
    { path: '^libs/([^/]+)/' },
    { path: '^libs/$1/src/index\\.ts$' },
  ),
];

const always = [
  forbid('no-cycles', 'What imports itself cannot be understood apart.', {}, { circular: true }),
  forbid('nothing-unknown', 'The import leads nowhere.', {}, { couldNotResolve: true }),
  forbid('apps-are-on-top', 'Libraries know no process.', { path: '^libs/' }, { path: '^apps/' }),
  forbid(
    'domain-is-pure',
    'Decisions know words and rules: their own folder, zod, and what other libraries show; no Nest, no node:, no storage.',
    { path: '^(libs/[^/]+/)src/domain/', pathNot: test },
    {
      pathNot: ['^$1src/domain/', '^libs/[^/]+/src/(index|[^/]+/index)\\.ts$', '^node_modules/zod/'],
      dependencyTypesNot: ['type-only'],
    },
  ),
  forbid(
    'tests-stay-outside',
    'What runs in production uses nothing that is made for tests.',
    { path: '^(libs|apps)/', pathNot: test },
    { path: `^test/|${test}` },
  ),
  forbid(
    'no-tools-at-run-time',
    'An installation without development tools must run.',
    { path: '^(libs|apps)/', pathNot: [test, '^apps/console/'] },
    { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
  ),
  forbid(
    'cli-starts-without-nest',
    'The command line must be there at once, and verify without a server.',
    { path: '^apps/cli/src/main\\.ts$' },
    { path: '^node_modules/(@nestjs|fastify)/', reachable: true },
  ),
];

/** @param doorFiles every file that package.json exports, as a path of its source */
export const rulesFor = (doorFiles) => [...arrows, ...appArrows, ...doors(doorFiles), ...always];

const libraryOf = (path) => /^libs\/([^/]+)\//.exec(path)?.[1];

/**
 * What rules over resolved files cannot see: how the import was written. A library is named from outside, so that its
 * door can move, and never from inside.
 * @returns name of the broken rule, if one is
 */
export const brokenByWording = (from, { module: written, resolved }) => {
  const target = libraryOf(resolved);
  const isNamed = written.startsWith('foyer/');
  if (target === undefined || from.startsWith('test/')) return undefined;
  if (target === libraryOf(from)) return isNamed ? 'not-by-ones-own-name' : undefined;
  return isNamed ? undefined : 'by-its-name';
};
