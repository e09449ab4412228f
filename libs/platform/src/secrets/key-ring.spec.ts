import { createHmac } from 'node:crypto';
import * as fc from 'fast-check';
import { KeyRing, UnsealError } from './key-ring.js';

const first = { kid: 'k1', secret: 'first-secret-of-the-key-ring-spec-0001' };
const second = { kid: 'k2', secret: 'second-secret-of-the-key-ring-spec-0002' };
const ring = new KeyRing([second, first]);

/** RFC 5869 by hand, for an output of one block. */
const hkdf = (secret: string, info: string): Buffer => {
  const extracted = createHmac('sha256', 'foyer/key-ring/v1').update(secret).digest();
  return createHmac('sha256', extracted)
    .update(info)
    .update(Buffer.from([1]))
    .digest();
};

describe('a key ring', () => {
  it('signs with the first key and knows all', () => {
    expect([ring.current, ring.kids, ring.has('k1'), ring.has('k3')]).toEqual([
      'k2',
      ['k2', 'k1'],
      true,
      false,
    ]);
  });

  it('needs a secret', () => {
    expect(() => new KeyRing([])).toThrow('A key ring needs a secret');
  });

  it('derives by HKDF-SHA-256, each purpose and key apart', () => {
    expect(ring.derive('k1', 'foyer/invite/v1')).toEqual(hkdf(first.secret, 'foyer/invite/v1'));
    expect(ring.derive('k1', 'foyer/invite/v1')).toBe(ring.derive('k1', 'foyer/invite/v1'));
    expect(ring.derive('k2', 'foyer/invite/v1')).toEqual(hkdf(second.secret, 'foyer/invite/v1'));
    expect(ring.derive('k1', 'foyer/digest/v1')).toEqual(hkdf(first.secret, 'foyer/digest/v1'));
  });

  it('refuses a key that it does not hold', () => {
    expect(() => ring.derive('k3', 'foyer/invite/v1')).toThrow('The key ring holds no key "k3"');
  });
});

describe('sealing', () => {
  const text = Buffer.from('a person’s name');
  const bound = Buffer.from('org_1');

  it('gives back what went in, whatever it was', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array(), (plaintext, aad) => {
        expect(ring.open('p', ring.seal('p', plaintext, aad), aad)).toEqual(Buffer.from(plaintext));
      }),
    );
  });

  it('never gives the same bytes twice', () => {
    expect(ring.seal('p', text).equals(ring.seal('p', text))).toBe(false);
  });

  it('opens with an older key, as long as the ring holds it', () => {
    const old = new KeyRing([first]).seal('p', text, bound);
    expect(ring.open('p', old, bound)).toEqual(text);
    expect(() => new KeyRing([second]).open('p', old, bound)).toThrow(UnsealError);
  });

  it('is bound to purpose and associated data', () => {
    const sealed = ring.seal('p', text, bound);
    expect(() => ring.open('q', sealed, bound)).toThrow(UnsealError);
    expect(() => ring.open('p', sealed, Buffer.from('org_2'))).toThrow(UnsealError);
    expect(() => ring.open('p', sealed)).toThrow(UnsealError);
  });

  it('notices every changed byte and every cut', () => {
    const sealed = ring.seal('p', text, bound);
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => ring.open('p', changed, bound)).toThrow(UnsealError);
      expect(() => ring.open('p', sealed.subarray(0, at), bound)).toThrow(UnsealError);
    }
  });
});
