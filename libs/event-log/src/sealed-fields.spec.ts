import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { openFields, sealFields } from './sealed-fields.js';
import type { SubjectKey } from './subject-keys.js';

const keyOf = (generation = 1): SubjectKey => ({
  subject: 'ada',
  generation,
  dek: randomBytes(32),
  wrapped: undefined,
});
const ada = [
  ['/data/lastName', 'Lovelace'],
  ['/data/email', 'ada@people.test'],
  ['/meta/client', { ip: '127.0.0.1' }],
] as const;

describe('personal fields of one person', () => {
  const pointers = fc.constantFrom(
    '/data/email',
    '/data/firstName',
    '/data/lastName',
    '/data/note',
    '/meta/client',
  );
  const fields = fc.uniqueArray(fc.tuple(pointers, fc.jsonValue()), {
    minLength: 1,
    selector: ([pointer]) => pointer,
  });

  it('open to what was sealed, in whatever order they are stored', () => {
    fc.assert(
      fc.property(fields, fc.boolean(), (given, reversed) => {
        const key = keyOf();
        const sealed = sealFields(key, 'evt_1', given);
        const opened = openFields(key, 'evt_1', reversed ? sealed.toReversed() : sealed);
        expect(Object.fromEntries(opened)).toEqual(JSON.parse(JSON.stringify(Object.fromEntries(given))));
      }),
    );
  });

  it('are one ciphertext, cut at their borders: only the first holds a nonce and a tag', () => {
    const bytes = sealFields(keyOf(3), 'evt_1', ada).map(
      ([pointer, text]) => [pointer, Buffer.from(text, 'base64url')] as const,
    );
    expect(bytes.map(([pointer, text]) => [pointer, text[0], text.length])).toEqual([
      ['/data/email', 2, 3 + 12 + '"ada@people.test"'.length + 16],
      ['/data/lastName', 3, 1 + '"Lovelace"'.length],
      ['/meta/client', 3, 1 + '{"ip":"127.0.0.1"}'.length],
    ]);
    expect(bytes[0]?.[1].readUInt16BE(1)).toBe(3);
  });

  it('open for nobody else, nowhere else, under no other generation', () => {
    const key = keyOf();
    const sealed = sealFields(key, 'evt_1', ada);
    expect(openFields(undefined, 'evt_1', sealed).size).toBe(0);
    expect(openFields({ ...key, dek: undefined }, 'evt_1', sealed).size).toBe(0);
    expect(openFields(keyOf(), 'evt_1', sealed).size).toBe(0);
    expect(openFields({ ...key, generation: 2 }, 'evt_1', sealed).size).toBe(0);
    expect(openFields(key, 'evt_2', sealed).size).toBe(0);
  });

  it('open not at all when one of them is moved, missing, cut or changed', () => {
    const key = keyOf();
    const [email, lastName, client] = sealFields(key, 'evt_1', ada);
    const swapped = [email, ['/data/lastName', client?.[1]], ['/meta/client', lastName?.[1]]];
    const changed = [email, lastName, ['/meta/client', `${client?.[1].slice(0, -2)}AA`]];
    for (const sealed of [swapped, changed, [email, lastName], [lastName, client]]) {
      expect(openFields(key, 'evt_1', sealed as [string, string][]).size).toBe(0);
    }
  });
});
