import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { CanonicalBytes } from './canonical-bytes.js';

const bytewise = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** As jsonb is written: shorter keys first, blanks behind commas and colons. */
const jsonb = (value: unknown): string => {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(jsonb).join(', ')}]`;
  const keys = Object.keys(value).sort(
    (a, b) => Buffer.byteLength(a) - Buffer.byteLength(b) || bytewise(a, b),
  );
  const members = keys.map(
    (key) => `${JSON.stringify(key)}: ${jsonb((value as Record<string, unknown>)[key])}`,
  );
  return `{${members.join(', ')}}`;
};

const canonicalOf = (text: string, gap: 0 | 1): string => {
  const writer = new CanonicalBytes(gap);
  const source = Buffer.from(`,${text},`);
  writer.put('before');
  writer.json(source, 1, source.length - 1);
  return writer.bytes.toString('utf8', 'before'.length, writer.length);
};

/** @returns whether the text was taken as it is, and what was made of it then */
const plainly = (text: string): string | undefined => {
  const writer = new CanonicalBytes(0);
  const isPlain = writer.plainly(Buffer.from(text), 0, Buffer.byteLength(text));
  return isPlain ? writer.bytes.toString('utf8', 0, writer.length) : undefined;
};

const key = fc.oneof(
  fc.constantFrom('id', 'kind', 'a', 'ab', 'a b', 'a!', 'B', '10', '2', '', '__proto__', 'ö', '\u20ac', '😂'),
  fc.string({ unit: 'grapheme', maxLength: 5 }),
);
const leaf = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.maxSafeInteger(),
  fc.boolean(),
  fc.constant(null),
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary-ascii' }),
  fc.constantFrom('\u2028', '"', '\\', '\u007f', '\n', 'ümlaut', '\ufffd'),
);
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    leaf,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 9, noNullPrototype: true }),
  ),
}));

describe('the canonical form, from bytes to bytes', () => {
  it('is what canonicalize makes of the value, whoever wrote the text', () => {
    fc.assert(
      fc.property(value, (one) => {
        expect(canonicalOf(JSON.stringify(one), 0)).toBe(canonicalize(one));
        expect(canonicalOf(jsonb(one), 1)).toBe(canonicalize(one));
      }),
      { numRuns: 2_000 },
    );
  });

  it('of a text by itself is as JSON has it, whatever it holds', () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: 'binary-ascii' }),
      fc.constantFrom('\u2028', 'a"b', 'a\\b', '\n', '\u007f', ''),
    );
    fc.assert(
      fc.property(text, (one) => {
        const writer = new CanonicalBytes(1);
        const source = Buffer.from(`<${one}>`);
        writer.quoted(source, 1, source.length - 1);
        expect(writer.bytes.toString('utf8', 0, writer.length)).toBe(canonicalize(one));
      }),
    );
  });

  it('is the same for numbers that can be written in several ways', () => {
    for (const text of ['1.0', '1e2', '100000000000000000000', '1e21', '-0', '0', '-1', '0.10', '-0.0', '12'])
      expect(canonicalOf(`{"b": ${text}, "a": [${text}]}`, 1)).toBe(
        canonicalize({ a: [Number(text)], b: Number(text) }),
      );
  });

  it('is had at one go where a text is plain, and only where JSON.stringify would write the very same', () => {
    const broken = fc
      .tuple(
        value,
        fc.nat(),
        fc.constantFrom('', ' ', '"', ',', '}', ']', '0', '\\', ':', '{', '1e1', '\n', 'a'),
      )
      .map(([one, place, piece]) => {
        const text = JSON.stringify(one);
        const at = place % (text.length + 1);
        return String(Buffer.from(`${text.slice(0, at)}${piece}${text.slice(at + (place % 3))}`));
      });
    fc.assert(
      fc.property(
        fc.oneof(
          broken,
          value.map((one) => JSON.stringify(one)),
        ),
        (text) => {
          const made = plainly(text);
          if (made === undefined) return;
          expect(JSON.stringify(JSON.parse(text))).toBe(text);
          expect(made).toBe(canonicalize(JSON.parse(text)));
        },
      ),
      { numRuns: 5_000 },
    );
    expect(plainly('{"b":[1,{"d":"ü","c":null}],"a":-12}')).toBe('{"a":-12,"b":[1,{"c":null,"d":"ü"}]}');
  });

  it.each([
    '',
    '{',
    '{"a":1',
    '{"a":1,}',
    '[1,]',
    '{"a":1}}',
    '"a',
    'nul',
    '01',
    '-',
    '{"a" :1}',
    '{a":1}',
    '{1a":1}',
    '{"b":1,ca":2}',
    '{"a":1,"a":2}',
  ])('leaves %j alone', (text) => expect(plainly(text)).toBeUndefined());

  it('has no text too long and none too deep', () => {
    const long = { b: 'x'.repeat(200_000), a: Array.from({ length: 50_000 }, (_, n) => n) };
    expect(canonicalOf(JSON.stringify(long), 0)).toBe(canonicalize(long));
    const wide = Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`k${300 - n}`, n]));
    expect(canonicalOf(JSON.stringify(wide), 0)).toBe(canonicalize(wide));
    const deep = JSON.parse(`${'['.repeat(500)}${']'.repeat(500)}`) as unknown;
    expect(canonicalOf(JSON.stringify(deep), 0)).toBe(canonicalize(deep));
  });

  it('is not mistaken where there is no JSON', () => {
    expect(() => canonicalOf('{"a": 1', 1)).toThrow(/JSON/);
  });
});
