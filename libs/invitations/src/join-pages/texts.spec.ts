import { catalogue, fill, textsFor } from './texts.js';

/** Every text by where it stands: `problems.invite.unknown.0`. */
const flat = (value: unknown, path = ''): [string, string][] =>
  typeof value === 'string'
    ? [[path, value]]
    : Object.entries(value as object).flatMap(([key, inner]) => flat(inner, `${path}.${key}`));

const placeholdersIn = (text: string): string[] =>
  [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name).toSorted();

describe('the texts of the pages', () => {
  const english = flat(catalogue['en']).map(([path, text]) => [path, placeholdersIn(text)]);

  it.each(Object.keys(catalogue))('say everything in %s, with the same values', (language) => {
    const texts = flat(catalogue[language]);
    expect(texts.map(([path, text]) => [path, placeholdersIn(text)]).toSorted()).toEqual(english.toSorted());
    expect(texts.filter(([, text]) => text.trim() === '')).toEqual([]);
    expect(textsFor([language]).language).toBe(language);
  });

  it('are those of the first language that there is, else English', () => {
    expect(textsFor(['fr', 'de-AT', 'en']).language).toBe('de');
    expect(textsFor(['fr']).language).toBe('en');
    expect(textsFor([]).language).toBe('en');
  });

  it('are filled in, where there is a value', () => {
    expect(fill('{a} and {b}', { a: '{b}' })).toBe('{b} and {b}');
  });
});
