import fc from 'fast-check';
import { canonicalDomain } from './mail-domain.js';

describe('canonical domain', () => {
  it.each([
    ['acme.com', 'acme.com'],
    ['@acme.com', 'acme.com'],
    ['*@acme.com', 'acme.com'],
    [' ACME.Com ', 'acme.com'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['BÜCHER.example', 'xn--bcher-kva.example'],
    ['mail.acme.co.uk', 'mail.acme.co.uk'],
  ])('of %j is %j', (text, expected) => {
    expect(canonicalDomain(text)).toBe(expected);
  });

  it.each([
    '',
    '@',
    'localhost',
    'a@b.com',
    '**@acme.com',
    '*.acme.com',
    'acme..com',
    '.acme.com',
    'acme.com.',
    'acme.com/x',
    'acme.com:25',
    'user%40.com',
    'ac me.com',
    '-acme.com',
    '127.0.0.1',
    '0x7f.1',
    `${'a'.repeat(64)}.com`,
    `${'a.'.repeat(126)}com`,
  ])('of %j does not exist', (text) => {
    expect(canonicalDomain(text)).toBeUndefined();
  });

  it('of a canonical domain is itself', () => {
    fc.assert(
      fc.property(fc.oneof(fc.domain(), fc.string({ unit: 'grapheme' })), (text) => {
        const once = canonicalDomain(text);
        if (once !== undefined) expect(canonicalDomain(once)).toBe(once);
      }),
    );
  });
});
