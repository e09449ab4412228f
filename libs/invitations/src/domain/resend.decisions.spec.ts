import { declinedFact, expiredFact, policyFact, revokedFact, seatsFact } from '../testing/facts.js';
import type { Past } from '../testing/past.js';
import {
  asUser,
  inHours,
  invited,
  inviteFact,
  joined,
  linked,
  past,
  tokenOf,
  usedBy,
} from '../testing/past.js';
import { resendInvite } from './resend.decisions.js';

const resend = (
  history: readonly Past[],
  { by = asUser('adam'), inviteId = 'inv_ada', sendMail = true, limited = true } = {},
) => past(...history).when((state) => resendInvite(state, by, { inviteId, tokenOf, sendMail, limited }));

const overdue = invited('ada', { expiresAt: inHours(0), ttlMs: 3_600_000 });
const expired = [overdue, expiredFact('inv_ada', 'email', 'ada')];

const resent = (more: object = {}) => ({
  type: 'InviteResent',
  data: {
    subject: 'sub_ada',
    generation: 2,
    token: tokenOf(2),
    expiresAt: inHours(168),
    sendMail: true,
    reservesSeat: false,
    ...more,
  },
});

describe('resending', () => {
  it('makes a new token and a fresh window of the invite’s own life', () => {
    resend([invited('ada')]).then([resent()]);
    resend([invited('ada', { ttlMs: 60_000 })], { sendMail: false }).then([
      resent({ expiresAt: '2026-03-01T12:01:00.000Z', sendMail: false }),
    ]);
    resend([invited('ada'), inviteFact('inv_ada', 'InviteResent', resent().data)]).then([
      resent({ generation: 3, token: tokenOf(3) }),
    ]);
  });

  it('takes the life that an edit gave it, and no more than the policy allows by now', () => {
    const edited = inviteFact('inv_ada', 'InviteEdited', {
      kind: 'email',
      subject: 'sub_ada',
      expiresAt: inHours(5),
      ttlMs: 5 * 3_600_000,
    });
    resend([invited('ada'), edited]).then([resent({ expiresAt: inHours(5) })]);
    resend([invited('ada'), edited, policyFact({ maxTtlHours: 2 })]).then([
      resent({ expiresAt: inHours(2) }),
    ]);
  });

  it('works on an expired invite, which reserves its seat again', () => {
    resend(expired).then([resent({ expiresAt: inHours(1), reservesSeat: true })]);
    resend([overdue]).then([resent({ expiresAt: inHours(1), reservesSeat: false })]);
  });

  it('of an expired invite needs a free seat; of a pending one it has its own', () => {
    resend([seatsFact(4), ...expired]).thenTypes('InviteResent');
    resend([seatsFact(4), overdue]).thenTypes('InviteResent');
    resend([...expired, seatsFact(3)]).thenRefused('seats.none-left');
    resend([overdue, seatsFact(3)]).thenRefused('seats.none-left');
    resend([seatsFact(4), ...expired, invited('bob')]).thenRefused('seats.none-left');
    resend([seatsFact(4), overdue, invited('bob')]).thenRefused('seats.none-left');
    resend([invited('ada'), seatsFact(3)]).thenTypes('InviteResent');
  });

  it('of an expired invite is refused when the person has another open one by now, or is a member', () => {
    resend([...expired, invited('ada', {}, 'inv_second')]).thenRefused('invite.duplicate');
    resend([...expired, joined('ada', ['member'])]).thenRefused('member.already');
    resend([...expired, invited('ada', { expiresAt: inHours(0) }, 'inv_second')]).thenTypes(
      'InviteExpired',
      'InviteResent',
    );
  });

  it.each([
    ['revoked', [invited('ada'), revokedFact('inv_ada', 'email', 'ada')]],
    ['declined', [invited('ada'), declinedFact('ada')]],
    ['accepted', [invited('ada'), ...usedBy('ada', 'inv_ada', 'email')]],
  ])('is refused for an invite that is %s', (_, history) => {
    resend(history).thenRefused('invite.not-pending');
  });

  it('is for e-mail invites, by who may invite, of the version that was seen', () => {
    resend([linked()], { inviteId: 'inv_link' }).thenRefused('invite.not-an-email');
    resend([invited('ada')], { inviteId: 'inv_none' }).thenRefused('invite.unknown');
    resend([invited('ada')], { by: asUser('mia') }).thenRefused('permission.missing');
    resend([invited('ada')], { by: asUser('adam', { expected: 2 }) }).thenRefused('version.stale');
  });
});
