import type { Database } from 'foyer/platform';
import { KeyRing } from 'foyer/platform';
import { InviteTokens } from './tokens.js';

const secretOf = (kid: string) => ({ kid, secret: `the secret of ${kid}, which is of forty characters` });

/** Nothing here asks the database. */
const tokensWith = (...kids: string[]): InviteTokens =>
  new InviteTokens(new KeyRing(kids.map(secretOf)), {} as Database, () => 'https://foyer.test');

describe('a token', () => {
  const tokens = tokensWith('k1');

  it('is one of a hundred thousand, 43 characters, and looks like noise', () => {
    const made = new Set<string>();
    const counts = Array.from({ length: 256 }, () => 0);
    for (let n = 0; n < 100_000; n += 1) {
      const token = tokens.tokenOf(`inv_${n >> 1}`, (n & 1) + 1);
      if (!/^[A-Za-z0-9_-]{43}$/.test(token)) throw new Error(`${token} is not of the shape.`);
      made.add(token);
      for (const byte of Buffer.from(token, 'base64url')) counts[byte] = (counts[byte] ?? 0) + 1;
    }
    expect(made.size).toBe(100_000);
    const expected = (100_000 * 32) / 256;
    const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    // 255 degrees of freedom; exceeded by chance once in 10^6 runs of other keys, and this key is fixed
    expect(chiSquare).toBeLessThan(375);
  });

  it('is always the same for the same invite, generation and key, and no other', () => {
    const token = tokens.tokenOf('inv_1', 1);
    expect(tokens.tokenOf('inv_1', 1)).toBe(token);
    expect(tokensWith('k1', 'k2').tokenOf('inv_1', 1)).toBe(token);
    expect(tokensWith('k2', 'k1').tokenOf('inv_1', 1, 'k1')).toBe(token);
    const others = [
      tokens.tokenOf('inv_1', 2),
      tokens.tokenOf('inv_2', 1),
      tokens.tokenOf('inv_11', 1),
      tokens.tokenOf('inv_1', 11),
      tokensWith('k2').tokenOf('inv_1', 1),
    ];
    expect(new Set([token, ...others]).size).toBe(6);
  });

  it('is never what is kept of it', () => {
    const { kid, digest } = tokens.mint('inv_1', 1);
    expect(kid).toBe('k1');
    expect(digest).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(digest).not.toBe(tokens.tokenOf('inv_1', 1));
    expect(tokensWith('k2').mint('inv_1', 1).digest).not.toBe(digest);
  });

  it('stands in the URL that is handed out', () => {
    const url = tokens.urlOf({ inviteId: 'inv_1', generation: 3, tokenKid: 'k1' });
    expect(url).toBe(`https://foyer.test/i/${tokens.tokenOf('inv_1', 3)}`);
  });

  it('cannot be made once its key was retired', () => {
    expect([tokens.holds('k1'), tokens.holds('k2')]).toEqual([true, false]);
    expect(() => tokens.tokenOf('inv_1', 1, 'k2')).toThrow('The key ring holds no key "k2"');
  });

  it.each([
    '',
    'x',
    'a'.repeat(42),
    'a'.repeat(44),
    `${'a'.repeat(42)}=`,
    `${'a'.repeat(42)}\n`,
    'ä'.repeat(43),
  ])('is not looked for by %j', async (text) => {
    expect(await tokens.find(text)).toBeUndefined();
  });
});
