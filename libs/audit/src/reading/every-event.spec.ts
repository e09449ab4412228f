import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { everyEvent } from './every-event.js';

const libraries = join(__dirname, '../../../');

const declaredIn = (path: string): string[] =>
  [...readFileSync(path, 'utf8').matchAll(/\bdefineEvent(?:<[^(]*>)?\(\s*'(\w+)'/g)].map(
    ([, type = '']) => type,
  );

describe('everyEvent', () => {
  it('is what the libraries declare in files of that role', () => {
    const files = readdirSync(libraries, { recursive: true, encoding: 'utf8' });
    const declared = files
      .filter((file) => file.endsWith('.events.ts'))
      .flatMap((file) => declaredIn(join(libraries, file)));
    expect(declared.length).toBeGreaterThan(30);
    expect(everyEvent.map(({ type }) => type).sort()).toEqual(declared.sort());
  });
});
