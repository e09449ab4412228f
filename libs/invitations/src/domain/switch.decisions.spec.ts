import { revokedFact } from '../testing/facts.js';
import type { Past } from '../testing/past.js';
import { asUser, inHours, invited, inviteFact, linked, orgFact, past, usedBy } from '../testing/past.js';
import { disableAllLinks, disableInvite, enableInvite } from './switch.decisions.js';

const data = { subject: 'audience:inv_link', reason: 'r' };
const disabledFact = inviteFact('inv_link', 'InviteDisabled', data);
const ask = { inviteId: 'inv_link', reason: 'r' };

const disable = (...history: readonly Past[]) =>
  past(...history).when((state) => disableInvite(state, asUser('adam'), ask));
const enable = (...history: readonly Past[]) =>
  past(...history).when((state) => enableInvite(state, asUser('adam'), ask));

describe('disabling and enabling a link', () => {
  it('goes to and fro, and twice is harmless', () => {
    disable(linked()).then([{ type: 'InviteDisabled', data }]);
    disable(linked(), disabledFact).then([]);
    enable(linked(), disabledFact).then([{ type: 'InviteEnabled', data }]);
    enable(linked()).then([]);
    enable(linked(), disabledFact, inviteFact('inv_link', 'InviteEnabled', data)).then([]);
  });

  it.each([
    ['revoked', [linked(), revokedFact('inv_link', 'link')]],
    ['expired', [linked({ expiresAt: inHours(0) })]],
    ['exhausted', [linked({ maxUses: 1 }), ...usedBy('bob')]],
    ['disabled with all', [linked(), orgFact('AllLinksDisabled', { count: 1, generation: 2 })]],
    ['disabled, then expired', [linked({ expiresAt: inHours(0) }), disabledFact]],
  ])('is refused for a link that is %s', (_, history) => {
    disable(...history).thenRefused('invite.not-pending');
    enable(...history).thenRefused('invite.not-pending');
  });

  it('is for links, by who may invite, of the version that was seen', () => {
    const mail = { inviteId: 'inv_ada', reason: null };
    past(invited('ada'))
      .when((state) => disableInvite(state, asUser('adam'), mail))
      .thenRefused('invite.not-a-link');
    past(invited('ada'))
      .when((state) => enableInvite(state, asUser('adam'), mail))
      .thenRefused('invite.not-a-link');
    past(linked())
      .when((state) => disableInvite(state, asUser('mia'), ask))
      .thenRefused('permission.missing');
    past(linked())
      .when((state) => enableInvite(state, asUser('adam', { expected: 9 }), ask))
      .thenRefused('version.stale');
    disable().thenRefused('invite.unknown');
  });
});

describe('disabling all links', () => {
  const all = (...history: readonly Past[]) =>
    past(...history).when((state) => disableAllLinks(state, asUser('adam'), 'leak'));

  it('is one event, with the number of links that were not yet revoked', () => {
    const disabled = (count: number, generation: number) => [
      { type: 'AllLinksDisabled', data: { count, generation, reason: 'leak' } },
    ];
    all(linked()).then(disabled(1, 2));
    all(
      linked(),
      linked({ expiresAt: inHours(0) }, 'inv_2'),
      linked({ maxUses: 1 }, 'inv_3'),
      ...usedBy('bob', 'inv_3'),
      linked({}, 'inv_4'),
      inviteFact('inv_4', 'InviteDisabled', data),
      linked({}, 'inv_5'),
      revokedFact('inv_5', 'link'),
      invited('ada'),
    ).then(disabled(4, 2));
    all(
      linked(),
      orgFact('AllLinksDisabled', { count: 1, generation: 2 }),
      linked({ linksGeneration: 2 }, 'inv_2'),
    ).then(disabled(1, 3));
  });

  it('is no event when there is none left', () => {
    all().then([]);
    all(invited('ada')).then([]);
    all(linked(), revokedFact('inv_link', 'link')).then([]);
    all(linked(), orgFact('AllLinksDisabled', { count: 1, generation: 2 })).then([]);
    all(linked(), orgFact('LinksSwitchedOff')).then([]);
  });

  it('needs the right to invite; a reason is optional', () => {
    past(linked())
      .when((state) => disableAllLinks(state, asUser('mia'), null))
      .thenRefused('permission.missing');
    past(linked())
      .when((state) => disableAllLinks(state, asUser('adam'), null))
      .then([{ type: 'AllLinksDisabled', data: { count: 1, generation: 2 } }]);
  });
});
