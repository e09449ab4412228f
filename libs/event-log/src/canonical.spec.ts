import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { canonical, canonicalEvent } from './canonical.js';
import type { StoredEvent } from './events.js';

const wellFormed = fc.string({ unit: 'grapheme' });

const event = fc.record({
  organizationId: wellFormed,
  sequence: fc.nat(),
  id: wellFormed,
  stream: wellFormed,
  streamVersion: fc.nat(),
  type: wellFormed,
  version: fc.nat(),
  actor: fc.record({ kind: fc.constantFrom('user', 'system'), id: wellFormed }),
  data: fc.dictionary(wellFormed, fc.jsonValue({ stringUnit: 'grapheme' })),
  personal: fc.dictionary(wellFormed, wellFormed),
  meta: fc.dictionary(wellFormed, fc.jsonValue()),
  occurredAt: fc
    .date({ noInvalidDate: true, min: new Date('2000-01-01'), max: new Date('2200-01-01') })
    .map((date) => date.toISOString()),
});

describe('the canonical form', () => {
  it('is that of RFC 8785, as canonicalize writes it', () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ stringUnit: 'grapheme' }),
        (value) => canonical(value) === canonicalize(value),
      ),
    );
  });

  it('sorts keys by UTF-16 code units and leaves out what is undefined', () => {
    expect(
      canonical({ '\u20ac': 1, '\r': 2, '\ufb33': 3, 1: 4, '\ud83d\ude02': 5, '\u0080': 6, ö: undefined }),
    ).toBe('{"\\r":2,"1":4,"\u0080":6,"\u20ac":1,"\ud83d\ude02":5,"\ufb33":3}');
    expect(canonical([1e21, 0.000001, -0, 1e-7, null])).toBe('[1e+21,0.000001,0,1e-7,null]');
  });

  it('of an event is put together from its parts without a difference', () => {
    fc.assert(
      fc.property(event, (one) => canonicalEvent(one as Omit<StoredEvent, 'hash'>) === canonicalize(one)),
    );
  });
});
