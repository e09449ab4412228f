import type { EmailAddress } from 'foyer/platform';
import { declinedFact, revokedFact } from '../testing/facts.js';
import type { Past } from '../testing/past.js';
import { inHours, invited, inviteFact, linked, past } from '../testing/past.js';
import { eraseFromInvites } from './erase.decisions.js';

const email = 'ada@acme.test' as EmailAddress;

const erase = (history: readonly Past[], linkIds: readonly string[] = []) => {
  const { revoked, restored, ...rest } = eraseFromInvites(past(...history).state, { email, linkIds });
  const shown = (events: typeof revoked) => events.map(({ type, data }) => ({ type, data }));
  return { ...rest, revoked: shown(revoked), restored: shown(restored) };
};

const nothing = { inviteIds: [], holders: [], revoked: [], restored: [] };
const ofLink = { kind: 'link', subject: 'audience:inv_link' };
const revoked = {
  type: 'InviteRevoked',
  data: { kind: 'email', subject: 'sub_ada', reason: 'erased', note: null, releasesSeat: true },
};
const named = (more: object = {}) => linked({ audienceAddresses: [email, 'bob@acme.test'], ...more });
const holders = ['audience:inv_link'];

describe('what erasing a person means for invites', () => {
  it('is nothing for those of others', () => {
    expect(erase([invited('bob'), linked({ audienceAddresses: ['bob@acme.test'] })])).toEqual(nothing);
  });

  it('ends the open one, also past its time, and names those that ended before', () => {
    expect(erase([invited('ada')])).toEqual({ ...nothing, inviteIds: ['inv_ada'], revoked: [revoked] });
    const over = invited('ada', { expiresAt: inHours(0) });
    expect(erase([over]).revoked).toEqual([revoked]);
    for (const end of [declinedFact('ada'), revokedFact('inv_ada', 'email', 'ada')])
      expect(erase([invited('ada'), end])).toEqual({ ...nothing, inviteIds: ['inv_ada'] });
  });

  it('leaves a link the rest of its audience', () => {
    const data = { ...ofLink, audienceDomains: ['other.test'], audienceAddresses: ['bob@acme.test'] };
    expect(erase([named({ audienceDomains: ['other.test'] })])).toEqual({
      ...nothing,
      inviteIds: ['inv_link'],
      holders,
      restored: [{ type: 'InviteEdited', data }],
    });
  });

  it('leaves a link that was for them alone without an audience of its own, never public', () => {
    const only = linked({ audienceAddresses: [email], audienceDomains: ['other.test'] });
    expect(erase([only])).toEqual({ ...nothing, inviteIds: ['inv_link'], holders });
  });

  it('leaves a link its note and metadata, unless they speak of the address', () => {
    const rest = { audienceDomains: [], audienceAddresses: ['bob@acme.test'] };
    const kept = { note: 'for two', metadata: { team: 'blue' } };
    expect(erase([named(kept)]).restored).toEqual([
      { type: 'InviteEdited', data: { ...ofLink, ...rest, ...kept } },
    ]);
    const told = { note: 'For ADA@acme.test', metadata: { for: [email] } };
    expect(erase([named(told)]).restored).toEqual([{ type: 'InviteEdited', data: { ...ofLink, ...rest } }]);
  });

  it('reaches a link that named the address before an edit', () => {
    const edited = inviteFact('inv_link', 'InviteEdited', {
      ...ofLink,
      audienceDomains: [],
      audienceAddresses: ['bob@acme.test'],
    });
    expect(erase([named(), edited])).toEqual(nothing);
    expect(erase([named(), edited], ['inv_link', 'inv_gone'])).toMatchObject({
      inviteIds: ['inv_link'],
      holders,
      restored: [{ data: { audienceAddresses: ['bob@acme.test'] } }],
    });
  });
});
