import fc from 'fast-check';
import { isRefusal } from 'foyer/platform';
import { commonPasswords } from './common-passwords.js';
import { judgePassword } from './password-policy.js';

const context = ['ada@acme.test', 'Acme Rockets GmbH'];
const judge = (password: string, confirmation = password, minLength = 8) => {
  const verdict = judgePassword({ password, confirmation, minLength, context });
  return verdict === undefined ? 'fine' : isRefusal(verdict) && verdict.refused;
};

describe('A password', () => {
  it.each([
    ['', 'password.too-short'],
    ['seven77', 'password.too-short'],
    ['\u{1f600}'.repeat(7), 'password.too-short'],
    ['ﬁﬁﬁﬁ', 'fine'],
    ['\u{1f600}\u{1f601}\u{1f603}x\u{1f600}\u{1f601}\u{1f603}y', 'fine'],
    ['lamp-quartz', 'fine'],
    ['ünïcödé wörds', 'fine'],
    ['   leading and trailing   ', 'fine'],
    ['a'.repeat(7) + 'b'.repeat(249), 'fine'],
    ['ada-lovelace-1843', 'fine'],
    ['rocketscience', 'fine'],
  ])('%j: %s', (password, verdict) => {
    expect(judge(password)).toBe(verdict);
  });

  it.each([
    'password',
    'Password1',
    'PASSWORD123',
    'P@ssw0rd',
    'p4$$w0rd!',
    'Passw0rd2026',
    'qwertyuiop',
    '1q2w3e4r',
    'iloveyou1',
    'Sunshine99',
    'trustno1',
    'letmein!!!!',
    'welcome2025!',
    '12345678',
    '87654321',
    'abcdefghij',
    'aaaaaaaa',
    '        ',
    'correcthorsebatterystaple',
    'ｐａｓｓｗｏｒｄ',
  ])('that everybody takes is refused: %s', (password) => {
    expect(judge(password)).toBe('password.common');
  });

  it.each([
    'acme2026!',
    'ACME-rockets',
    'adaadaada',
    'rockets#1',
    'ada@acme.test',
    'foyer-foyer',
    'Acme Rockets GmbH',
  ])('made of what is known about the person is refused: %s', (password) => {
    expect(judge(password)).toBe('password.common');
  });

  it('is confirmed exactly', () => {
    expect(judge('lamp-quartz', 'lamp-quartZ')).toBe('password.mismatch');
    expect(judge('lamp-quartz', 'lamp-quartz ')).toBe('password.mismatch');
    expect(judge('short', 'other')).toBe('password.too-short');
  });

  it('is as long as the installation wants it', () => {
    expect(judge('lamp-quartz', undefined, 12)).toBe('password.too-short');
    expect(judge('lamp-quartzx', undefined, 12)).toBe('fine');
  });

  it('of at least 12 characters with two letters of one’s own is fine', () => {
    const own = fc.stringMatching(/^[j-z]{6}-[0-9]{2}-[j-z]{6}$/);
    fc.assert(fc.property(own, (password) => judge(password) === 'fine'));
  });
});

describe('The list of common passwords', () => {
  it('is long, in lower case, and knows most of length 8 and more', () => {
    const long = [...commonPasswords].filter((password) => password.length >= 8);
    expect(long.length).toBeGreaterThan(3_000);
    expect([...commonPasswords].filter((password) => password !== password.toLowerCase())).toEqual([]);
  });
});
