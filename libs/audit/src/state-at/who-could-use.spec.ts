import type { InviteView } from 'foyer/invitations/state';
import type { PolicyView } from 'foyer/organizations/state';
import { whoCouldUse } from './who-could-use.js';

const policy = { linksEnabled: true, allowedDomains: [] as string[] } as unknown as PolicyView;
const limited = { ...policy, allowedDomains: ['acme.com'] };
const link = {
  kind: 'link',
  status: 'active',
  audience: [] as string[],
  maxUses: 5,
  remaining: 3,
  expiresAt: '2026-11-30T00:00:00.000Z',
} as unknown as InviteView;
const change = (more: object): InviteView => ({ ...link, ...more }) as InviteView;
const rest = 'until 2026-11-30T00:00:00.000Z, 3 of 5 uses left; each person once, members not.';

describe('who could use an invite', () => {
  it.each([
    ['a public link', link, policy, `Whoever had the link, ${rest}`],
    [
      'a link with an audience',
      change({ audience: ['@acme.com', 'x@y.test'] }),
      policy,
      `Whoever had the link and a verified address of @acme.com, x@y.test, ${rest}`,
    ],
    [
      'a link where the policy binds domains',
      link,
      limited,
      `Whoever had the link and a verified address in acme.com, ${rest}`,
    ],
    [
      'a link that never ends',
      change({ expiresAt: null, maxUses: null, remaining: null }),
      policy,
      'Whoever had the link, for ever, without limit; each person once, members not.',
    ],
    [
      'any link while links are off',
      link,
      { ...policy, linksEnabled: false },
      'Nobody: links were switched off.',
    ],
    [
      'a revoked one',
      change({ status: 'revoked', revokedReason: 'all-links-disabled' }),
      policy,
      'Nobody: it was revoked (all-links-disabled).',
    ],
    ['a used up one', change({ status: 'exhausted' }), policy, 'Nobody: it was exhausted.'],
    [
      'an e-mail invite',
      change({ kind: 'email', status: 'pending', email: 'ada@acme.test' }),
      limited,
      'Only ada@acme.test, until 2026-11-30T00:00:00.000Z.',
    ],
  ])('says it of %s', (_, invite, rules, sentence) => {
    expect(whoCouldUse(invite, rules)).toBe(sentence);
  });
});
