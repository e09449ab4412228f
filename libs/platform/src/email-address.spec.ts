import fc from 'fast-check';
import { domainOf, parseDomain, parseEmailAddress } from './email-address.js';

const atext = "abcxyzABCXYZ0189!#$%&'*+/=?^_`{|}~-";
const atom = fc.string({ unit: fc.constantFrom(...atext), minLength: 1, maxLength: 12 });
const local = fc.array(atom, { minLength: 1, maxLength: 3 }).map((atoms) => atoms.join('.'));
const hostLabel = fc.stringMatching(/^[a-zA-Z0-9äöüßéıİＡｂ中]{1,10}$/u);
const host = fc
  .tuple(hostLabel, fc.constantFrom('test', 'COM', 'example', 'co.uk', 'рф'))
  .map((parts) => parts.join('.'));

describe('A mail address', () => {
  it.each([
    ['Ada@Acme.TEST', 'ada@acme.test'],
    ['  ada@acme.test\n', 'ada@acme.test'],
    ['ada+tag@acme.test', 'ada+tag@acme.test'],
    ['ada.b@acme.test', 'ada.b@acme.test'],
    ["o'neil/x=y@acme.test", "o'neil/x=y@acme.test"],
    ['ada@BÜCHER.example', 'ada@xn--bcher-kva.example'],
    ['ada@xn--BCHER-kva.example', 'ada@xn--bcher-kva.example'],
    ['ada@straße.example', 'ada@xn--strae-oqa.example'],
    ['ada@ａｃｍｅ．test', 'ada@acme.test'],
    ['ada@acme。test', 'ada@acme.test'],
    ['ada@ac\u00adme.test', 'ada@acme.test'],
    ['ada@\u212aelvin.test', 'ada@kelvin.test'],
    [`${'a'.repeat(64)}@acme.test`, `${'a'.repeat(64)}@acme.test`],
  ])('%j is %j', (given, expected) => {
    expect(parseEmailAddress(given)).toBe(expected);
  });

  it.each([
    '',
    'ada',
    '@acme.test',
    'ada@',
    'ada@acme',
    'ada@localhost',
    'a@b@acme.test',
    '"ada"@acme.test',
    '"a@b"@acme.test',
    'ada(comment)@acme.test',
    'Ada <ada@acme.test>',
    'group: ada@acme.test;',
    'ada @acme.test',
    'ada@ acme.test',
    'ada@acme .test',
    'ada@ac\tme.test',
    'ada@acme.test, bob@acme.test',
    'ada\r\nBcc: eve@evil.test@acme.test',
    'ada\0@acme.test',
    '.ada@acme.test',
    'ada.@acme.test',
    'a..b@acme.test',
    'ada@.acme.test',
    'ada@acme..test',
    'ada@acme.test.',
    'ada@-acme.test',
    'ada@acme-.test',
    'ada@ac_me.test',
    'ada@ac%6de.test',
    'ada@127.0.0.1',
    'ada@[127.0.0.1]',
    'ada@0x7f.1',
    'ada@acme.123',
    'ada@acme.test:25',
    'ada@acme.test/x',
    'ada@user:pw@acme.test',
    'ada@xn--a.test',
    'adı@acme.test',
    'ADİ@acme.test',
    'ａda@acme.test',
    'jörg@acme.test',
    'ada@\u{d800}acme.test',
    `${'a'.repeat(65)}@acme.test`,
    `ada@${'a'.repeat(64)}.test`,
    `${'a'.repeat(60)}@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.${'e'.repeat(12)}.t`,
  ])('is not %j', (given) => {
    expect(parseEmailAddress(given)).toBeUndefined();
  });

  it('is in canonical form for good, in ASCII, and the same for every case and padding', () => {
    fc.assert(
      fc.property(local, host, (before, after) => {
        const address = parseEmailAddress(`${before}@${after}`);
        if (address === undefined) return;
        expect(address).toMatch(/^[\x21-\x7e]+$/);
        expect(parseEmailAddress(address)).toBe(address);
        expect(parseEmailAddress(` ${before.toUpperCase()}@${after} `)).toBe(address);
        expect(domainOf(address)).toBe(parseDomain(after));
      }),
      { numRuns: 1_000 },
    );
  });

  it('of any text is undefined or canonical', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string().map((text) => `a@${text}.test`),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const address = parseEmailAddress(text);
        if (address !== undefined) expect(parseEmailAddress(address)).toBe(address);
      }),
      { numRuns: 2_000 },
    );
  });

  it('keeps different mailboxes apart', () => {
    const distinct = [
      'i@a.test',
      'l@a.test',
      'i+x@a.test',
      'i.x@a.test',
      'i@straße.test',
      'i@strasse.test',
      'i@а.test',
    ];
    expect(new Set(distinct.map(parseEmailAddress)).size).toBe(distinct.length);
  });
});
