import type { Past } from '../testing/past.js';
import { inHours, invited, inviteFact, past, tokenOf } from '../testing/past.js';
import { reportFailure, reportSent } from './delivery.decisions.js';

const sent = (history: readonly Past[], generation = 1) =>
  past(...history).when((state) =>
    reportSent(state, { inviteId: 'inv_ada', generation, messageId: 'm@test' }),
  );
const failed = (history: readonly Past[], { reason = '550 no', final = false, generation = 1 } = {}) =>
  past(...history).when((state) => reportFailure(state, { inviteId: 'inv_ada', generation, reason, final }));

const resent = inviteFact('inv_ada', 'InviteResent', {
  subject: 'sub_ada',
  generation: 2,
  token: tokenOf(2),
  expiresAt: inHours(1),
  sendMail: true,
  reservesSeat: false,
});
const sentFact = inviteFact('inv_ada', 'InviteSent', { generation: 1, messageId: 'm@test' });
const failure = { subject: 'sub_ada', generation: 1, reason: '550 no', final: false };

describe('a report of delivery', () => {
  it('is written down once', () => {
    sent([invited('ada')]).then([{ type: 'InviteSent', data: { generation: 1, messageId: 'm@test' } }]);
    sent([invited('ada'), sentFact]).then([]);
    failed([invited('ada')]).then([{ type: 'InviteDeliveryFailed', data: failure }]);
    failed([invited('ada'), inviteFact('inv_ada', 'InviteDeliveryFailed', failure)]).then([]);
  });

  it('of another failure, or of the last one, is news', () => {
    const before = [invited('ada'), inviteFact('inv_ada', 'InviteDeliveryFailed', failure)];
    failed(before, { reason: '421 later' }).thenTypes('InviteDeliveryFailed');
    failed(before, { final: true }).thenTypes('InviteDeliveryFailed');
    failed([...before, sentFact], { final: true }).then([]);
    sent(before).thenTypes('InviteSent');
  });

  it('about a mail that a newer one replaced says nothing', () => {
    sent([invited('ada'), resent]).then([]);
    failed([invited('ada'), resent]).then([]);
    sent([invited('ada'), sentFact, resent], 2).thenTypes('InviteSent');
    sent([], 1).then([]);
  });

  it('about an erased person quotes no address', () => {
    failed([invited('ada', { email: '[erased]' })]).then([]);
  });

  it('keeps 500 characters of the reason', () => {
    failed([invited('ada')], { reason: 'x'.repeat(501) }).then([
      { type: 'InviteDeliveryFailed', data: { ...failure, reason: 'x'.repeat(500) } },
    ]);
  });
});
