import fc from 'fast-check';
import type { EmailAddress } from 'foyer/platform';
import { isRefusal, parseEmailAddress } from 'foyer/platform';
import { admits, audienceEntries, domainsOf, isPublic, parseAudience } from './audience.js';

const address = (text: string): EmailAddress => {
  const parsed = parseEmailAddress(text);
  if (parsed === undefined) throw new Error(`${text} is no address.`);
  return parsed;
};

const entriesOf = (...entries: string[]): readonly string[] => {
  const audience = parseAudience(entries);
  if (isRefusal(audience)) throw new Error(audience.detail);
  return audienceEntries(audience);
};

describe('an audience', () => {
  it('takes exact addresses and whole domains, written @acme.com or *@acme.com', () => {
    expect(parseAudience(['Ada@Acme.Test', ' @ACME.com ', '*@bücher.example', '@acme.com'])).toEqual({
      domains: ['acme.com', 'xn--bcher-kva.example'],
      addresses: ['ada@acme.test'],
    });
  });

  it.each(['', 'acme.com', '@', '*@', '*', '@acme', '*.acme.com', '@@acme.com', 'a b@acme.com'])(
    'refuses %j',
    (entry) => {
      expect(parseAudience(['@acme.com', entry])).toMatchObject({ refused: 'audience.invalid' });
    },
  );

  it('of nobody is public', () => {
    expect(parseAudience([])).toEqual({ domains: [], addresses: [] });
    expect(isPublic({ domains: [], addresses: [] })).toBe(true);
    expect(isPublic({ domains: ['acme.com'], addresses: [] })).toBe(false);
    expect(isPublic({ domains: [], addresses: [address('a@b.test')] })).toBe(false);
  });

  it('reaches into the domains of its addresses too', () => {
    expect(domainsOf({ domains: ['acme.com'], addresses: [address('a@b.test')] })).toEqual([
      'acme.com',
      'b.test',
    ]);
  });

  it.each([
    [['@acme.com'], 'ada@acme.com', true],
    [['@acme.com'], 'ada@mail.acme.com', false],
    [['@acme.com'], 'ada@notacme.com', false],
    [['@acme.com'], 'ada@acme.com.evil.test', false],
    [['@mail.acme.com'], 'ada@acme.com', false],
    [['*@acme.com'], 'ADA@ACME.com', true],
    [['ada@acme.com'], 'ada@acme.com', true],
    [['ada@acme.com'], 'ada+x@acme.com', false],
    [['ada@acme.com'], 'eve@acme.com', false],
    [['ada@acme.com', '@b.test'], 'eve@b.test', true],
    [[], 'anybody@else.test', true],
  ])('%j admits %s: %s', (entries, who, expected) => {
    expect(admits(entriesOf(...entries), address(who))).toBe(expected);
  });

  it('whose addresses were erased admits nobody in their place', () => {
    expect(admits(['[erased]'], address('ada@acme.com'))).toBe(false);
  });

  it('admits exactly by canonical text', () => {
    const hosts = fc.constantFrom<string>('acme.com', 'a.acme.com', 'acme.co', 'xacme.com');
    const locals = fc.constantFrom('ada', 'bob', 'ada.b');
    const anAddress = fc.tuple(locals, hosts).map((parts) => parts.join('@'));
    fc.assert(
      fc.property(fc.uniqueArray(hosts), fc.uniqueArray(anAddress), anAddress, (domains, addresses, who) => {
        const entries = entriesOf(...domains.map((domain) => `@${domain}`), ...addresses);
        const expected =
          entries.length === 0 || addresses.includes(who) || domains.includes(who.split('@')[1] ?? '');
        expect(admits(entries, address(who))).toBe(expected);
      }),
    );
  });
});
