import fc from 'fast-check';
import { isSlug, slugOf, slugText } from './slug.js';

describe('slug', () => {
  it.each([
    ['Acme', 'acme'],
    ['Acme & Söhne GmbH', 'acme-sohne-gmbh'],
    ['  --Ünï  ', 'uni'],
    ['X', 'organization-x'],
    ['日本', 'organization'],
    ['a'.repeat(80), 'a'.repeat(63)],
  ])('is made from the name %j', (name, slug) => {
    expect(slugOf(name)).toBe(slug);
  });

  it('takes a number when the plain one is taken, within its length', () => {
    expect(slugOf('Acme', 2)).toBe('acme-2');
    expect(slugOf('a'.repeat(80), 12)).toBe(`${'a'.repeat(60)}-12`);
  });

  it.each([
    ['ab', true],
    ['a', false],
    ['a'.repeat(63), true],
    ['a'.repeat(64), false],
    ['-ab', false],
    ['ab-', false],
    ['a-b', true],
    ['Ab', false],
    ['org_01h455vb4pex5vsknk084sn02q', false],
  ])('%j is one: %s', (text, expected) => {
    expect(isSlug(text)).toBe(expected);
    expect(slugText.safeParse(text).success).toBe(expected);
  });

  it('can be made from any name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 9_999 }), (name, attempt) => {
        expect(isSlug(slugOf(name, attempt))).toBe(true);
      }),
    );
  });
});
