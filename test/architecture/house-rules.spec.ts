import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const root = join(__dirname, '../..');

const filesBelow = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules'))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));

const sources = ['apps', 'libs', 'test', 'scripts']
  .flatMap(filesBelow)
  .filter((path) => /\.(ts|tsx|mjs|mts)$/.test(path));
const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');

const roles =
  'module|events|decisions|projection|entity|http|command|guard|strategy|spec|int-spec|e2e-spec|d';
const fileName = new RegExp(`^(\\d+-)?[a-z0-9]+(-[a-z0-9]+)*(\\.(${roles})){0,2}\\.(ts|mjs|mts)$`);
const empty = /(^|[-/])(utils?|helpers?|manager|impl|dtos?)([-./]|$)|(^|[-/])(common|base)([./]|$)/;
/** Spelled apart, so that this file does not break its own rule. */
const switches = new RegExp(
  `(es|ox)lint-${'disable'}|@ts-${'(ignore|expect-error|nocheck)'}|prettier-${'ignore'}`,
);

describe('the house rules', () => {
  it('are switched off nowhere', () => {
    expect(sources.filter((path) => switches.test(textOf(path)))).toEqual([]);
  });

  it('want file names in kebab case, with roles of a closed list', () => {
    const ours = sources.filter((path) => !path.startsWith('apps/console/'));
    expect(ours.filter((path) => !fileName.test(basename(path)))).toEqual([]);
  });

  it('want names that say something', () => {
    expect(sources.filter((path) => empty.test(path))).toEqual([]);
  });

  it.each([
    ['libs/a/src/some-utils.ts', true],
    ['libs/a/src/dto/invite.ts', true],
    ['libs/a/src/base.module.ts', true],
    ['libs/platform/src/database/database.ts', false],
    ['libs/a/src/implicit.ts', false],
    ['libs/a/src/common-passwords.ts', false],
    ['libs/a/src/common/x.ts', true],
  ])('find %s empty: %s', (path, expected) => {
    expect(empty.test(path)).toBe(expected);
  });

  it.each([
    ['invite.decisions.spec.ts', true],
    ['1763700000000-create-event-log.ts', true],
    ['Invite.ts', false],
    ['invite.service.ts', false],
    ['invite_rows.ts', false],
  ])('take %s for a file name: %s', (name, expected) => {
    expect(fileName.test(name)).toBe(expected);
  });
});

describe('the migrations', () => {
  it('are applied, whichever library they are in', () => {
    const libraries = readdirSync(join(root, 'libs')).filter((name) =>
      existsSync(join(root, 'libs', name, 'src/migrations/index.ts')),
    );
    const applied = textOf('apps/server/src/migrations.ts');
    expect(libraries.filter((name) => !applied.includes(`'foyer/${name}/migrations'`))).toEqual([]);
  });
});
