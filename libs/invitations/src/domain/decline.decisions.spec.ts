import { declinedFact, revokedFact } from '../testing/facts.js';
import type { Past } from '../testing/past.js';
import {
  inHours,
  invited,
  inviteFact,
  joinerOf,
  linked,
  now,
  organizationId,
  orgFact,
  past,
  tokenOf,
  usedBy,
} from '../testing/past.js';
import type { Account } from './admission.js';
import { declineInvite } from './decline.decisions.js';

const decline = (history: readonly Past[], account?: Account, inviteId = 'inv_ada') =>
  past(...history).when((state) =>
    declineInvite(state, { organizationId, inviteId, generation: 1, account, reason: 'no' }, now),
  );

describe('declining', () => {
  const event = { type: 'InviteDeclined', data: { subject: 'sub_ada', reason: 'no', releasesSeat: true } };

  it('is for nobody signed in, since the token proves the address, or for the invited verified account', () => {
    decline([invited('ada')]).then([event]);
    decline([invited('ada')], joinerOf('ada')).then([event]);
    decline([invited('ada')], joinerOf('bob')).thenRefused('invite.wrong-account');
    decline([invited('ada')], joinerOf('ada', { verified: false })).thenRefused('invite.address-unverified');
  });

  it('is for e-mail invites', () => {
    decline([linked()], undefined, 'inv_link').thenRefused('invite.not-an-email');
    decline([linked(), orgFact('LinksSwitchedOff')], undefined, 'inv_link').thenRefused('links.switched-off');
    decline([], undefined, 'inv_none').thenRefused('invite.unknown');
  });

  it.each([
    ['invite.revoked', [invited('ada'), revokedFact('inv_ada', 'email', 'ada')]],
    ['invite.declined', [invited('ada'), declinedFact('ada')]],
    ['invite.accepted', [invited('ada'), ...usedBy('ada', 'inv_ada', 'email')]],
    ['invite.expired', [invited('ada', { expiresAt: inHours(0) })]],
    [
      'invite.superseded',
      [
        invited('ada'),
        inviteFact('inv_ada', 'InviteResent', {
          subject: 'sub_ada',
          generation: 2,
          token: tokenOf(2),
          expiresAt: inHours(1),
          sendMail: true,
          reservesSeat: false,
        }),
      ],
    ],
  ] as const)('answers %s when it came to that', (code, history) => {
    decline(history).thenRefused(code);
  });
});
