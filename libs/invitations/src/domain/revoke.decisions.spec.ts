import { declinedFact, expiredFact, policyFact, revokedFact } from '../testing/facts.js';
import type { Past } from '../testing/past.js';
import {
  asUser,
  authorOf,
  grantOf,
  inHours,
  invited,
  inviteFact,
  linked,
  organizationId,
  orgFact,
  past,
  usedBy,
} from '../testing/past.js';
import { revokeInvite, revokeOnRemoval } from './revoke.decisions.js';

const revoke = (inviteId: string, history: readonly Past[], by = asUser('adam')) =>
  past(...history).when((state) => revokeInvite(state, by, { inviteId, reason: 'because' }));

const ofEmail = { kind: 'email', subject: 'sub_ada' };
const ofLink = { kind: 'link', subject: 'audience:inv_link', releasesSeat: false };
const byAdmin = { reason: 'by-admin', note: 'because' };

describe('revoking', () => {
  it('cancels a pending invite and frees its seat', () => {
    const data = { ...ofEmail, ...byAdmin, releasesSeat: true };
    revoke('inv_ada', [invited('ada')]).then([{ type: 'InviteRevoked', data }]);
  });

  it('cancels an expired invite, whose seat is free already once that is written down', () => {
    const over = invited('ada', { expiresAt: inHours(0) });
    revoke('inv_ada', [over]).then([
      { type: 'InviteRevoked', data: { ...ofEmail, ...byAdmin, releasesSeat: true } },
    ]);
    revoke('inv_ada', [over, expiredFact('inv_ada', 'email', 'ada')]).then([
      { type: 'InviteRevoked', data: { ...ofEmail, ...byAdmin, releasesSeat: false } },
    ]);
  });

  it.each([
    ['active', [linked()]],
    ['disabled', [linked(), inviteFact('inv_link', 'InviteDisabled', { subject: 's', reason: null })]],
    ['exhausted', [linked({ maxUses: 1 }), ...usedBy('bob')]],
    ['expired', [linked({ expiresAt: inHours(0) })]],
  ])('ends a link that is %s', (_, history) => {
    revoke('inv_link', history).then([{ type: 'InviteRevoked', data: { ...ofLink, ...byAdmin } }]);
  });

  it.each([
    ['an invite that is revoked', 'inv_ada', [invited('ada'), revokedFact('inv_ada', 'email', 'ada')]],
    ['a link that is revoked', 'inv_link', [linked(), revokedFact('inv_link', 'link')]],
    [
      'a link disabled with all',
      'inv_link',
      [linked(), orgFact('AllLinksDisabled', { count: 1, generation: 2 })],
    ],
    ['a link switched off', 'inv_link', [linked(), orgFact('LinksSwitchedOff')]],
  ])('of %s is harmless', (_, inviteId, history) => {
    revoke(inviteId, history).then([]);
  });

  it('comes too late for an invite that was accepted or declined', () => {
    revoke('inv_ada', [invited('ada'), declinedFact('ada')]).thenRefused('invite.not-pending');
    revoke('inv_ada', [invited('ada'), ...usedBy('ada', 'inv_ada', 'email')]).thenRefused(
      'invite.not-pending',
    );
  });

  it('needs the right to invite, a known invite, and the version that was seen', () => {
    revoke('inv_ada', [invited('ada')], asUser('mia')).thenRefused('permission.missing');
    revoke('inv_none', []).thenRefused('invite.unknown');
    revoke('inv_ada', [invited('ada')], asUser('adam', { expected: 0 })).thenRefused('version.stale');
  });
});

describe('the removal of a member', () => {
  const removal = (name: string, ...history: readonly Past[]) =>
    past(...history).when((state) => revokeOnRemoval(state, organizationId, `sub_${name}`));
  const died = (inviteId: string, reason: string) => [
    { stream: inviteId, type: 'InviteRevoked', data: { reason } },
  ];

  it('revokes the open invite to their address', () => {
    expect(removal('ada', invited('ada'), invited('bob')).decision).toMatchObject(
      died('inv_ada', 'member-removed'),
    );
    removal('ada', invited('ada'), revokedFact('inv_ada', 'email', 'ada')).then([]);
    removal('mia', linked(), invited('bob')).then([]);
  });

  it('leaves what they vouch for alone, unless the policy says otherwise', () => {
    removal('adam', linked(), invited('bob')).then([]);
  });

  it('by a policy that revokes, kills every live invite that they vouch for, and no other', () => {
    const byOlga = inviteFact('inv_cy', 'InviteEdited', {
      kind: 'email',
      subject: 'sub_cy',
      grant: grantOf(['auditor']),
      authority: authorOf('olga'),
    });
    const { decision } = removal(
      'adam',
      policyFact({ inviterLeaves: 'revoke' }),
      orgFact('AllLinksDisabled', { count: 1, generation: 2 }),
      linked(),
      linked({ linksGeneration: 2 }, 'inv_new'),
      invited('bob'),
      invited('cy'),
      byOlga,
      invited('dan'),
      declinedFact('dan'),
      invited('eve', { createdBy: authorOf('olga') }),
    );
    expect(decision).toMatchObject([...died('inv_new', 'inviter-left'), ...died('inv_bob', 'inviter-left')]);
  });
});
