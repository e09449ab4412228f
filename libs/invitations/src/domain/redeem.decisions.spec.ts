import type { EmailAddress } from 'foyer/platform';
import { declinedFact, expiredFact, policyFact, revokedFact, seatsFact } from '../testing/facts.js';
import type { Past } from '../testing/past.js';
import {
  grantOf,
  inHours,
  invited,
  inviteFact,
  joinerOf,
  linked,
  memberFact,
  now,
  organizationId,
  orgFact,
  past,
  personOf,
  tokenOf,
  usedBy,
} from '../testing/past.js';
import type { Joiner } from './redeem.decisions.js';
import { redeemInvite } from './redeem.decisions.js';

const use = (inviteId: string, joiner: Joiner, history: readonly Past[], generation = 1) =>
  past(...history).when((state) =>
    redeemInvite(state, { organizationId, inviteId, generation, joiner }, now),
  );

const accept = (history: readonly Past[], joiner: Joiner = joinerOf('ada')) =>
  use('inv_ada', joiner, history);
const join = (history: readonly Past[], joiner: Joiner = joinerOf('ada')) => use('inv_link', joiner, history);

const redeemed = (name: string, kind: 'email' | 'link') => ({
  type: 'InviteRedeemed',
  data: {
    kind,
    userId: `usr_${name}`,
    subject: `sub_${name}`,
    email: `${name}@acme.test`,
    grant: grantOf(),
    releasesSeat: kind === 'email',
  },
});

const memberJoined = (name: string, inviteId: string) => ({
  type: 'MemberJoined',
  data: { ...personOf(name), grant: grantOf(), inviteId },
});

describe('an e-mail invite', () => {
  it('makes the invited person a member, all or nothing', () => {
    accept([invited('ada')]).then([redeemed('ada', 'email'), memberJoined('ada', 'inv_ada')]);
  });

  it.each([
    ['wrong account', joinerOf('bob'), 'invite.wrong-account'],
    ['wrong and unverified account', joinerOf('bob', { verified: false }), 'invite.wrong-account'],
    ['unverified address', joinerOf('ada', { verified: false }), 'invite.address-unverified'],
  ] as const)('is for the verified address alone: %s', (_, joiner, code) => {
    accept([invited('ada')], joiner).thenRefused(code);
  });

  it('is honoured although its domain was forbidden since', () => {
    accept([invited('ada'), policyFact({ allowedDomains: ['other.test'] })]).thenTypes(
      'InviteRedeemed',
      'MemberJoined',
    );
  });

  it('works to the last millisecond, and not at the moment of its expiry', () => {
    accept([invited('ada', { expiresAt: inHours(0, 1) })]).thenTypes('InviteRedeemed', 'MemberJoined');
    accept([invited('ada', { expiresAt: inHours(0) })]).thenRefused('invite.expired');
  });

  it.each([
    ['invite.revoked', [revokedFact('inv_ada', 'email', 'ada')]],
    ['invite.declined', [declinedFact('ada')]],
    [
      'invite.expired',
      [expiredFact('inv_ada', 'email', 'ada')].map((fact) => ({ ...fact, occurredAt: now })),
    ],
    ['invite.accepted', [...usedBy('ada', 'inv_ada', 'email'), memberFact('ada', 'MemberRemoved')]],
  ] as const)('answers %s when it came to that', (code, facts) => {
    const expiresAt = code === 'invite.expired' ? inHours(-1) : inHours(1);
    accept([invited('ada', { expiresAt }), ...facts]).thenRefused(code);
  });

  it('answers invite.superseded to a token from before the last resend, whatever became of it except revocation', () => {
    const resent = inviteFact('inv_ada', 'InviteResent', {
      subject: 'sub_ada',
      generation: 2,
      token: tokenOf(2),
      expiresAt: inHours(1),
      sendMail: true,
      reservesSeat: false,
    });
    const history = [invited('ada'), resent];
    use('inv_ada', joinerOf('ada'), history, 1).thenRefused('invite.superseded');
    use('inv_ada', joinerOf('ada'), history, 2).thenTypes('InviteRedeemed', 'MemberJoined');
    use('inv_ada', joinerOf('ada'), [...history, declinedFact('ada')], 1).thenRefused('invite.superseded');
    use('inv_ada', joinerOf('ada'), [...history, revokedFact('inv_ada', 'email', 'ada')], 1).thenRefused(
      'invite.revoked',
    );
  });

  it('converts the seat that it reserved, also when the limit was lowered since', () => {
    accept([seatsFact(4), invited('ada')]).thenTypes('InviteRedeemed', 'MemberJoined');
    accept([invited('ada'), seatsFact(1)]).thenTypes('InviteRedeemed', 'MemberJoined');
  });
});

describe('a link', () => {
  it('makes the joiner a member and counts one use', () => {
    join([linked()]).then([redeemed('ada', 'link'), memberJoined('ada', 'inv_link')]);
  });

  it('is exhausted by its last use, and refuses the next', () => {
    join([linked({ maxUses: 1 })]).then([
      redeemed('ada', 'link'),
      memberJoined('ada', 'inv_link'),
      { type: 'InviteExhausted', data: { maxUses: 1 } },
    ]);
    join([linked(), ...usedBy('bob')]).thenTypes('InviteRedeemed', 'MemberJoined');
    join([linked(), ...usedBy('bob'), ...usedBy('cy')]).thenTypes(
      'InviteRedeemed',
      'MemberJoined',
      'InviteExhausted',
    );
    join([linked({ maxUses: 2 }), ...usedBy('bob'), ...usedBy('cy')]).thenRefused('invite.exhausted');
    join([linked({ maxUses: null }), ...usedBy('bob'), ...usedBy('cy')]).thenTypes(
      'InviteRedeemed',
      'MemberJoined',
    );
  });

  it('gives no use back when a member is removed', () => {
    join([linked({ maxUses: 1 }), ...usedBy('bob'), memberFact('bob', 'MemberRemoved')]).thenRefused(
      'invite.exhausted',
    );
  });

  it('is used once by a person: a member gets in without a use, whatever became of the link', () => {
    const used = [linked({ maxUses: 1 }), ...usedBy('ada')];
    join(used).then([]);
    join([...used, revokedFact('inv_link', 'link')]).then([]);
    join([...used, inviteFact('inv_link', 'InviteDisabled', { subject: 's', reason: null })]).then([]);
    join([linked(), ...usedBy('bob')], joinerOf('mia')).then([]);
  });

  it('does not let a removed member in again who used it before', () => {
    const removed = [...usedBy('ada'), memberFact('ada', 'MemberRemoved')];
    join([linked(), ...removed]).thenRefused('invite.accepted');
    join([linked({ expiresAt: inHours(0) }), ...removed]).thenRefused('invite.accepted');
    use('inv_other', joinerOf('ada'), [linked(), linked({}, 'inv_other'), ...removed]).thenTypes(
      'InviteRedeemed',
      'MemberJoined',
    );
  });

  it('does not let a deactivated member in', () => {
    join([linked(), memberFact('mia', 'MemberDeactivated')], joinerOf('mia')).thenRefused('member.inactive');
  });

  it.each([
    ['invite.revoked', [revokedFact('inv_link', 'link')]],
    ['invite.disabled', [inviteFact('inv_link', 'InviteDisabled', { subject: 's', reason: null })]],
    ['invite.revoked', [orgFact('AllLinksDisabled', { count: 1, generation: 2 })]],
    ['links.switched-off', [orgFact('LinksSwitchedOff')]],
    ['invite.revoked', [orgFact('LinksSwitchedOff'), orgFact('LinksSwitchedOn')]],
  ] as const)('answers %s when it came to that', (code, facts) => {
    join([linked(), ...facts]).thenRefused(code);
  });

  it('works again when it was enabled again, or was made after all links were disabled', () => {
    const holder = { subject: 'audience:inv_link', reason: null };
    join([
      linked(),
      inviteFact('inv_link', 'InviteDisabled', holder),
      inviteFact('inv_link', 'InviteEnabled', holder),
    ]).thenTypes('InviteRedeemed', 'MemberJoined');
    join([
      orgFact('AllLinksDisabled', { count: 1, generation: 2 }),
      linked({ linksGeneration: 2 }),
    ]).thenTypes('InviteRedeemed', 'MemberJoined');
  });

  it('works to the last millisecond, and not at the moment of its expiry', () => {
    join([linked({ expiresAt: inHours(0, 1) })]).thenTypes('InviteRedeemed', 'MemberJoined');
    join([linked({ expiresAt: inHours(0) })]).thenRefused('invite.expired');
    join([linked({ expiresAt: null, ttlMs: null })]).thenTypes('InviteRedeemed', 'MemberJoined');
  });
});

describe('an audience', () => {
  const few = linked({ audienceDomains: ['acme.test'], audienceAddresses: ['x@other.test'] });
  const from = (email: string, verified = true) =>
    joinerOf('ada', { email: email as EmailAddress, verified });

  it('admits its addresses and domains, the domain exactly', () => {
    join([few], from('ada@acme.test')).thenTypes('InviteRedeemed', 'MemberJoined');
    join([few], from('x@other.test')).thenTypes('InviteRedeemed', 'MemberJoined');
    join([few], from('y@other.test')).thenRefused('invite.audience-mismatch');
    join([few], from('ada@mail.acme.test')).thenRefused('invite.audience-mismatch');
  });

  it('wants a verified address, as allowed domains do; a public link does not', () => {
    join([few], from('ada@acme.test', false)).thenRefused('invite.address-unverified');
    join([linked()], from('ada@acme.test', false)).thenTypes('InviteRedeemed', 'MemberJoined');
    join([linked(), policyFact({ allowedDomains: ['acme.test'] })], from('ada@acme.test', false)).thenRefused(
      'invite.address-unverified',
    );
  });

  it('is judged before the allowed domains', () => {
    const strict = policyFact({ allowedDomains: ['acme.test'] });
    join([linked(), strict], from('ada@acme.test')).thenTypes('InviteRedeemed', 'MemberJoined');
    join([linked(), strict], from('ada@other.test')).thenRefused('policy.domain-not-allowed');
    join([few, strict], from('y@other.test')).thenRefused('invite.audience-mismatch');
    join([few, strict], from('x@other.test')).thenRefused('policy.domain-not-allowed');
  });
});

describe('seats', () => {
  it('limit what a link lets in', () => {
    join([linked(), seatsFact(4)]).thenTypes('InviteRedeemed', 'MemberJoined');
    join([linked(), seatsFact(3)]).thenRefused('seats.none-left');
    join([linked(), seatsFact(4), invited('bob')]).thenRefused('seats.none-left');
    join([linked(), seatsFact(4), invited('bob', { expiresAt: inHours(0) })]).thenTypes(
      'InviteRedeemed',
      'MemberJoined',
    );
  });

  it('reserved by the joiner’s own e-mail invite are theirs, and the invite has served', () => {
    join([linked(), seatsFact(4), invited('ada')]).then([
      redeemed('ada', 'link'),
      memberJoined('ada', 'inv_link'),
      {
        type: 'InviteRevoked',
        data: { kind: 'email', subject: 'sub_ada', reason: 'already-joined', note: null, releasesSeat: true },
      },
    ]);
    join([linked(), seatsFact(4), invited('ada', { expiresAt: inHours(0) })]).thenTypes(
      'InviteRedeemed',
      'MemberJoined',
    );
  });
});

describe('the order of refusals', () => {
  const everything: readonly Past[] = [
    linked({ audienceDomains: ['other.test'], grant: grantOf(['admin']), expiresAt: inHours(0), maxUses: 1 }),
    ...usedBy('bob'),
    inviteFact('inv_link', 'InviteDisabled', { subject: 's', reason: null }),
    memberFact('adam', 'MemberDeactivated'),
    seatsFact(1),
  ];

  it('of a link: switched off, member, revoked, used before, expired, exhausted, disabled, authority, account, seats', () => {
    const reopen = (data: object) =>
      inviteFact('inv_link', 'InviteEdited', { kind: 'link', subject: 'audience:inv_link', ...data });
    const fixes: readonly Past[] = [
      reopen({ expiresAt: inHours(1), ttlMs: 1 }),
      reopen({ maxUses: 9 }),
      inviteFact('inv_link', 'InviteEnabled', { subject: 's', reason: null }),
      memberFact('adam', 'MemberReactivated'),
      reopen({ audienceDomains: ['acme.test'], audienceAddresses: null }),
      seatsFact(9),
    ];
    const codes = [
      'invite.expired',
      'invite.exhausted',
      'invite.disabled',
      'invite.authority-lost',
      'invite.audience-mismatch',
      'seats.none-left',
    ] as const;
    codes.forEach((code, fixed) => join([...everything, ...fixes.slice(0, fixed)]).thenRefused(code));
    join([...everything, ...fixes]).thenTypes('InviteRedeemed', 'MemberJoined');
    join([...everything, revokedFact('inv_link', 'link')]).thenRefused('invite.revoked');
    join([...everything, revokedFact('inv_link', 'link')], joinerOf('mia')).then([]);
    join([...everything, orgFact('LinksSwitchedOff')], joinerOf('mia')).thenRefused('links.switched-off');
  });

  it('begins with the token: what opens nothing is unknown', () => {
    use('inv_none', joinerOf('ada'), []).thenRefused('invite.unknown');
    const ask = { organizationId: 'org_2', inviteId: 'inv_link', generation: 1, joiner: joinerOf('ada') };
    past(linked())
      .when((state) => redeemInvite(state, ask, now))
      .thenRefused('invite.unknown');
  });
});
