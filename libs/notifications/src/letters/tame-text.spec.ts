import fc from 'fast-check';
import { tameMessage, tameName } from './tame-text.js';

describe('a name in a mail', () => {
  it.each([
    ['Acme', 'Acme'],
    ['  Ben   & Jerry’s <3 "Ltd" ', 'Ben & Jerry’s <3 "Ltd"'],
    ['Müller Größe 株式会社 🎉', 'Müller Größe 株式会社 🎉'],
    ['Acme\r\nBcc: victim@evil.test', 'Acme Bcc: victim@evil·test'],
    ['Acme\nSubject: x', 'Acme Subject: x'],
    ['Acme\u2028X-Header: y', 'Acme X-Header: y'],
    ['Acme\u2029\u0085\u000b\u0000End', 'Acme End'],
    ['Win at https://evil.test/x?y=1 now', 'Win at now'],
    ['(www.evil.test)', ''],
    ['hTTps:evil.test', ''],
    ['ｈｔｔｐ：／／ｅｖｉｌ．ｔｅｓｔ', ''],
    ['http:\\\\evil.test', ''],
    ['javascript:alert(1)', ''],
    ['mailto:a@evil.test', ''],
    ['evil.test', 'evil·test'],
    ['Booking.co.uk', 'Booking·co·uk'],
    ['ev\u00adil.te\u200bst', 'evil·test'],
    ['evil。test', 'evil·test'],
    ['evil.xn--p1ai', 'evil·xn--p1ai'],
    ['1.2 e.V. v3.1.', '1.2 e.V. v3.1.'],
    ['gnp\u202eexe.moc', 'gnpexe·moc'],
    ['=?utf-8?b?aHR0cDovL2V2aWwudGVzdA==?=', '= ?utf-8?b?aHR0cDovL2V2aWwudGVzdA== ?='],
    ['{{constructor.constructor}}', '{{constructor·constructor}}'],
  ])('%j becomes %j', (name, tame) => {
    expect(tameName(name)).toBe(tame);
  });

  it('is cut to its length by characters, not by halves of them', () => {
    expect(tameName('🎉'.repeat(61))).toBe(`${'🎉'.repeat(59)}…`);
    expect(tameName('a'.repeat(60))).toBe('a'.repeat(60));
    expect(tameName('abc def', 5)).toBe('abc…');
  });

  it('is always one line without a URL, whatever it was', () => {
    const part = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '\r\n',
        '\u2028',
        'http',
        '://',
        'www.',
        '.',
        'evil',
        '=?',
        '\u200b',
        '.test',
        ' ',
        '…',
      ),
    );
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const tame = tameName(parts.join(''));
        expect(tame).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]|:\/\/|www\.|=\?|[a-z]\.[a-z]{2}/iu);
        expect([...tame].length).toBeLessThanOrEqual(60);
        expect(tame).toBe(tame.trim());
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a message in a mail', () => {
  it.each([
    [null, null],
    [' \r\n\u2028 ', null],
    ['Hi Ada,\r\n\r\n\r\n\r\n  see you\u2028soon!', 'Hi Ada,\n\n  see you\nsoon!'],
    ['Look: https://evil.test/a, or www.evil.test', 'Look: […] or […]'],
    ['Ask bob@evil.test', 'Ask bob@evil·test'],
    ['<script>alert(1)</script> {{x}}', '<script>alert(1)</script> {{x}}'],
    ['a\u0000b\u001b[31mc', 'a b [31mc'],
  ])('%j becomes %j', (message, tame) => {
    expect(tameMessage(message)).toBe(tame);
  });

  it('is cut to its length', () => {
    expect(tameMessage('a'.repeat(2_001))).toBe(`${'a'.repeat(1_999)}…`);
  });
});
