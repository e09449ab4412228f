import { policyFact } from '../testing/facts.js';
import type { Past } from '../testing/past.js';
import {
  authorOf,
  grantOf,
  invited,
  inviteFact,
  joined,
  joinerOf,
  linked,
  memberFact,
  now,
  organizationId,
  orgFact,
  past,
} from '../testing/past.js';
import { redeemInvite } from './redeem.decisions.js';

const joinBy = (inviteId: string, history: readonly Past[]) =>
  past(...history).when((state) =>
    redeemInvite(state, { organizationId, inviteId, generation: 1, joiner: joinerOf('ada') }, now),
  );

const accept = (history: readonly Past[]) => joinBy('inv_ada', history);
const join = (history: readonly Past[]) => joinBy('inv_link', history);

describe('the authority of who invited', () => {
  const promised = linked({ grant: grantOf(['admin']) });
  const lost = 'invite.authority-lost';
  const works = ['InviteRedeemed', 'MemberJoined'];
  const removed = memberFact('adam', 'MemberRemoved');
  const revoke = policyFact({ inviterLeaves: 'revoke' });
  const demoted = memberFact('adam', 'MemberGrantChanged', { grant: grantOf(['auditor']) });

  it('is lost with the role, and back with it', () => {
    join([promised, demoted]).thenRefused(lost);
    const raised = memberFact('adam', 'MemberGrantChanged', { grant: grantOf(['owner']) });
    join([promised, demoted, raised]).thenTypes(...works);
  });

  it('is kept for what the inviter may still do', () => {
    const reader = memberFact('adam', 'MemberGrantChanged', { grant: grantOf(['member']) });
    join([linked(), reader]).thenTypes(...works);
  });

  it('is lost while the inviter is deactivated', () => {
    join([promised, memberFact('adam', 'MemberDeactivated')]).thenRefused(lost);
    join([
      promised,
      memberFact('adam', 'MemberDeactivated'),
      memberFact('adam', 'MemberReactivated'),
    ]).thenTypes(...works);
  });

  it('stands as last known when the inviter was removed, or is lost, as the policy says', () => {
    join([promised, removed]).thenTypes(...works);
    join([promised, demoted, removed]).thenRefused(lost);
    join([promised, removed, revoke]).thenRefused(lost);
    accept([invited('ada', { grant: grantOf(['admin']) }), removed, revoke]).thenRefused(lost);
    join([promised, removed, revoke, joined('adam', ['admin'])]).thenTypes(...works);
  });

  it('is measured against what the granted roles allow now', () => {
    const role = (...scopes: string[]) =>
      orgFact('RoleDefined', { key: 'helper', name: 'Helper', description: null, scopes });
    const helpers = linked({ grant: grantOf(['helper']) });
    join([role('invites:read'), helpers]).thenTypes(...works);
    join([role('invites:read'), helpers, role('keys:write')]).thenRefused(lost);
  });

  it('is that of who changed the grant last', () => {
    const byOlga = inviteFact('inv_link', 'InviteEdited', {
      kind: 'link',
      subject: 'audience:inv_link',
      grant: grantOf(['owner']),
      authority: authorOf('olga'),
    });
    join([linked(), byOlga]).thenTypes(...works);
    join([linked(), byOlga, removed, revoke]).thenTypes(...works);
    join([linked(), byOlga, memberFact('olga', 'MemberDeactivated')]).thenRefused(lost);
  });

  it('of the system stands as recorded', () => {
    const createdBy = { kind: 'system', id: 'foyer', subject: null, scopes: ['organization:read'] };
    join([linked({ createdBy })]).thenTypes(...works);
    join([linked({ createdBy, grant: grantOf(['admin']) })]).thenRefused(lost);
  });
});

describe('a key retired since', () => {
  it('is still given as decided', () => {
    const retired = orgFact('CatalogueEntryRetired', { kind: 'teams', key: 'eng' });
    const grant = grantOf(['member'], { teams: ['eng'] });
    const { decision } = join([linked({ grant }), retired]);
    expect(decision).toMatchObject([{ data: { grant } }, { data: { grant } }]);
  });
});
