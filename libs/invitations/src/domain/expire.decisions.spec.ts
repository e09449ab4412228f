import { declinedFact, expiredFact, revokedFact } from '../testing/facts.js';
import type { Past } from '../testing/past.js';
import {
  asUser,
  inHours,
  invited,
  inviteFact,
  linked,
  now,
  organizationId,
  orgFact,
  past,
  usedBy,
} from '../testing/past.js';
import { copyUrl } from './copy-url.decisions.js';
import { expireInvite } from './expire.decisions.js';

const expire = (inviteId: string, ...history: readonly Past[]) =>
  past(...history).when((state) => expireInvite(state, organizationId, inviteId, now));

const over = { expiresAt: inHours(0) };

describe('the expiry job', () => {
  it('writes down what has expired, and that a seat is free', () => {
    expire('inv_ada', invited('ada', over)).then([
      { type: 'InviteExpired', data: { kind: 'email', subject: 'sub_ada', releasesSeat: true } },
    ]);
    expire('inv_link', linked(over)).then([
      { type: 'InviteExpired', data: { kind: 'link', subject: 'audience:inv_link', releasesSeat: false } },
    ]);
    expire('inv_link', linked({ ...over, maxUses: 1 }), ...usedBy('bob')).thenTypes('InviteExpired');
  });

  it.each([
    ['unknown', 'inv_none', []],
    ['not due', 'inv_ada', [invited('ada', { expiresAt: inHours(0, 1) })]],
    ['without end', 'inv_link', [linked({ expiresAt: null, ttlMs: null })]],
    ['written down already', 'inv_ada', [invited('ada', over), expiredFact('inv_ada', 'email', 'ada')]],
    ['revoked', 'inv_link', [linked(over), revokedFact('inv_link', 'link')]],
    ['declined', 'inv_ada', [invited('ada', over), declinedFact('ada')]],
    ['accepted', 'inv_ada', [invited('ada', over), ...usedBy('ada', 'inv_ada', 'email')]],
    [
      'dead with all links',
      'inv_link',
      [linked(over), orgFact('AllLinksDisabled', { count: 1, generation: 2 })],
    ],
  ] as const)('does nothing to an invite that is %s', (_, inviteId, history) => {
    expire(inviteId, ...history).then([]);
  });
});

describe('reading the URL of an invite', () => {
  const copy = (inviteId: string, history: readonly Past[], by = asUser('adam'), kid = 'k1') =>
    past(...history).when((state) => copyUrl(state, by, { inviteId, holdsKey: (held) => held === kid }));
  const disabled = inviteFact('inv_link', 'InviteDisabled', { subject: 's', reason: null });

  it('is written down, for live invites', () => {
    copy('inv_link', [linked()]).then([{ type: 'InviteUrlCopied', data: {} }]);
    copy('inv_link', [linked(), disabled]).thenTypes('InviteUrlCopied');
    copy('inv_ada', [invited('ada')]).thenTypes('InviteUrlCopied');
  });

  it.each([
    ['expired', 'inv_link', [linked(over)]],
    ['exhausted', 'inv_link', [linked({ maxUses: 1 }), ...usedBy('bob')]],
    ['revoked', 'inv_link', [linked(), revokedFact('inv_link', 'link')]],
    ['declined', 'inv_ada', [invited('ada'), declinedFact('ada')]],
  ] as const)('is refused when the invite is %s', (_, inviteId, history) => {
    copy(inviteId, history).thenRefused('invite.not-pending');
  });

  it('needs the right to invite, and the key that made the token', () => {
    copy('inv_link', [linked()], asUser('mia')).thenRefused('permission.missing');
    copy('inv_none', []).thenRefused('invite.unknown');
    copy('inv_link', [linked()], asUser('adam'), 'k2').thenRefused('invite.not-pending');
  });
});
