import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const root = join(__dirname, '../..');
const reference = join(root, 'docs/reference');
const lines = readFileSync(join(reference, 'features.md'), 'utf8').split('\n');

interface Listed {
  readonly title: string;
  readonly path: string;
}

const linkOf = (cell: string): string => /\]\(([^)]+)\)/.exec(cell)?.[1] ?? '';
const cellsOf = (line: string): string[] =>
  line
    .slice(1, -1)
    .split(' | ')
    .map((cell) => cell.trim());

/** Rows of the table of features, then those of the table of what happened elsewhere. */
const listed = (): Listed[] => {
  const part = (from: string, to: string): string[][] =>
    lines
      .slice(lines.indexOf(from), lines.indexOf(to))
      .filter((line) => line.startsWith('| ') && line.includes(']('))
      .map(cellsOf);
  return [
    ...part('# What works, and the test that shows it', '## Where people were hurt by other systems').map(
      ([number, feature, test = '']) => ({ title: `row ${number}: ${feature}`, path: linkOf(test) }),
    ),
    ...part('## Where people were hurt by other systems', '## More about').map(([what, test = '']) => ({
      title: `hurt: ${what}`,
      path: linkOf(test),
    })),
  ];
};

/** Tests that run: `it(` with a name in quotes; a skipped or narrowed one is none. */
const testsOf = (text: string): string[] =>
  [...text.matchAll(/^ {2}it\(\s*(['"])((?:row \d+|hurt): .*?)\1,/gm)].map(([, , title = '']) => title);

const written = (): Listed[] =>
  readdirSync(__dirname)
    .filter((name) => name.endsWith('.e2e-spec.ts'))
    .flatMap((name) =>
      testsOf(readFileSync(join(__dirname, name), 'utf8')).map((title) => ({
        title,
        path: `../../test/features/${name}`,
      })),
    );

const sorted = (tests: readonly Listed[]): string[] =>
  tests.map(({ title, path }) => `${title} in ${basename(path)}`).toSorted();

describe('docs/reference/features.md', () => {
  it('has the rows 1 to 40, each once', () => {
    const numbers = listed().flatMap(({ title }) => /^row (\d+):/.exec(title)?.[1] ?? []);
    expect(numbers).toEqual(Array.from({ length: 40 }, (_, n) => String(n + 1)));
  });

  it('names exactly the tests that there are, where they are', () => {
    expect(sorted(listed())).toEqual(sorted(written()));
  });

  it('leads to files that exist', () => {
    const paths = lines.flatMap((line) => [...line.matchAll(/\]\(([^)]+)\)/g)].map(([, path = '']) => path));
    expect(paths.filter((path) => !existsSync(join(reference, path)))).toEqual([]);
  });

  it.each([
    ["  it('row 1: A', async () => {", ['row 1: A']],
    ['  it("row 2: The link\'s B", async () => {', ["row 2: The link's B"]],
    ["  it.skip('row 3: C', async () => {", []],
    ["  // it('row 4: D', async () => {", []],
  ])('counts %s as %j', (text, expected) => {
    expect(testsOf(text)).toEqual(expected);
  });
});
