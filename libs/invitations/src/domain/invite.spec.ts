import { organizations } from 'foyer/organizations';
import { declinedFact, expiredFact, revokedFact } from '../testing/facts.js';
import type { Past } from '../testing/past.js';
import {
  inHours,
  invited,
  inviteFact,
  linked,
  now,
  organizationId,
  orgFact,
  stateAfter,
  tokenOf,
  usedBy,
} from '../testing/past.js';
import { dailyUsage } from './daily-usage.projection.js';
import { inviteCounts } from './invite-counts.projection.js';
import type { InviteRow } from './invite.js';
import { revokedReasonOf, statusAt } from './invite.js';
import { invites } from './invites.projection.js';
import { openInvites } from './open-invites.projection.js';
import { tokens } from './tokens.projection.js';

const seen = (inviteId: string, history: readonly Past[]) => {
  const state = stateAfter(...history);
  const invite = state.get(invites, inviteId);
  const organization = state.get(organizations, organizationId);
  if (!invite || !organization) throw new Error('The history has no such invite.');
  return {
    status: statusAt(invite, organization, now),
    reason: revokedReasonOf(invite, organization),
    invite,
  };
};

const over = { expiresAt: inHours(0) };
const disabled = inviteFact('inv_link', 'InviteDisabled', { subject: 's', reason: null });
const enabled = inviteFact('inv_link', 'InviteEnabled', { subject: 's', reason: null });
const disabledAll = (generation: number) => orgFact('AllLinksDisabled', { count: 1, generation });
const editOf = (data: object): Past =>
  inviteFact('inv_link', 'InviteEdited', { kind: 'link', subject: 'audience:inv_link', ...data });
const resent = (generation: number, reservesSeat: boolean): Past =>
  inviteFact('inv_ada', 'InviteResent', {
    subject: 'sub_ada',
    generation,
    token: tokenOf(generation),
    expiresAt: inHours(1),
    sendMail: false,
    reservesSeat,
  });

describe('the status of an e-mail invite', () => {
  it.each([
    ['pending', [invited('ada')]],
    ['pending', [invited('ada', { expiresAt: inHours(0, 1) })]],
    ['expired', [invited('ada', over)]],
    ['expired', [invited('ada', over), expiredFact('inv_ada', 'email', 'ada')]],
    ['pending', [invited('ada', over), expiredFact('inv_ada', 'email', 'ada'), resent(2, true)]],
    ['accepted', [invited('ada', over), ...usedBy('ada', 'inv_ada', 'email')]],
    ['declined', [invited('ada', over), declinedFact('ada')]],
    ['revoked', [invited('ada', over), revokedFact('inv_ada', 'email', 'ada')]],
    ['pending', [invited('ada'), orgFact('LinksSwitchedOff')]],
  ] as const)('is %s', (status, history) => {
    expect(seen('inv_ada', history).status).toBe(status);
  });
});

describe('the status of a link', () => {
  const used = usedBy('bob');

  it.each([
    ['active', [linked()]],
    ['disabled', [linked(), disabled]],
    ['active', [linked(), disabled, enabled]],
    ['exhausted', [linked({ maxUses: 1 }), ...used]],
    ['exhausted', [linked({ maxUses: 1 }), ...used, disabled]],
    ['active', [linked({ maxUses: 1 }), ...used, editOf({ maxUses: 2 })]],
    ['active', [linked({ maxUses: 1 }), ...used, editOf({ maxUses: null })]],
    ['disabled', [linked({ maxUses: 1 }), ...used, disabled, editOf({ maxUses: 2 })]],
    ['expired', [linked(over)]],
    ['expired', [linked({ ...over, maxUses: 1 }), ...used]],
    ['active', [linked(over), expiredFact('inv_link', 'link'), editOf({ expiresAt: inHours(1), ttlMs: 1 })]],
    ['active', [linked({ expiresAt: null, ttlMs: null })]],
    ['revoked', [linked(over), revokedFact('inv_link', 'link')]],
  ] as const)('is %s', (status, history) => {
    expect(seen('inv_link', history).status).toBe(status);
  });

  it.each([
    ['by-admin', [linked(), revokedFact('inv_link', 'link')]],
    ['by-admin', [linked(), revokedFact('inv_link', 'link'), orgFact('LinksSwitchedOff')]],
    ['all-links-disabled', [linked(), disabledAll(2)]],
    ['links-switched-off', [linked(), orgFact('LinksSwitchedOff')]],
    ['links-switched-off', [linked(), orgFact('LinksSwitchedOff'), orgFact('LinksSwitchedOn')]],
    ['all-links-disabled', [linked(), disabledAll(2), orgFact('LinksSwitchedOff')]],
    [
      'links-switched-off',
      [linked(), orgFact('LinksSwitchedOff'), orgFact('LinksSwitchedOn'), disabledAll(3)],
    ],
  ] as const)('is revoked %s', (reason, history) => {
    expect(seen('inv_link', history)).toMatchObject({ status: 'revoked', reason });
  });

  it('has no reason for what did not happen', () => {
    expect(seen('inv_link', [linked()]).reason).toBeNull();
  });
});

describe('the rows', () => {
  const counts = (...history: readonly Past[]) => stateAfter(...history).get(inviteCounts, organizationId);

  it('count reserved seats by what was written down', () => {
    const reserved = (...history: readonly Past[]) => counts(...history)?.reserved;
    const expired = expiredFact('inv_ada', 'email', 'ada');
    expect(reserved(invited('ada'), invited('bob'), linked())).toBe(2);
    expect(reserved(invited('ada'), declinedFact('ada'))).toBe(0);
    expect(reserved(invited('ada'), revokedFact('inv_ada', 'email', 'ada'))).toBe(0);
    expect(reserved(invited('ada'), ...usedBy('ada', 'inv_ada', 'email'))).toBe(0);
    expect(reserved(invited('ada'), expired)).toBe(0);
    expect(reserved(invited('ada'), expired, resent(2, true))).toBe(1);
    expect(reserved(invited('ada'), resent(2, false))).toBe(1);
    expect(reserved(linked(), ...usedBy('bob'))).toBe(0);
  });

  it('know the one open e-mail invite of a person', () => {
    const open = (...history: readonly Past[]) =>
      stateAfter(...history).get(openInvites, 'sub_ada')?.inviteId;
    const expired = expiredFact('inv_ada', 'email', 'ada');
    expect(open()).toBeUndefined();
    expect(open(invited('ada'))).toBe('inv_ada');
    expect(open(invited('ada'), declinedFact('ada'))).toBeNull();
    expect(open(invited('ada'), expired, invited('ada', {}, 'inv_2'))).toBe('inv_2');
    expect(
      open(invited('ada'), expired, invited('ada', {}, 'inv_2'), revokedFact('inv_ada', 'email', 'ada')),
    ).toBe('inv_2');
    expect(open(invited('ada'), expired, resent(2, true))).toBe('inv_ada');
    expect(open(linked(), ...usedBy('ada'))).toBeUndefined();
  });

  it('find every token ever given out', () => {
    const state = stateAfter(invited('ada'), resent(2, false));
    const digest = (generation: number, of: string) => tokenOf(generation, of).digest;
    expect(state.get(tokens, digest(1, 'inv_ada'))).toMatchObject({ inviteId: 'inv_ada', generation: 1 });
    expect(state.get(tokens, digest(2, 'x'))).toMatchObject({ inviteId: 'inv_ada', generation: 2 });
  });

  it('count by day: people invited, accepted, and uses of links', () => {
    const at = (day: string) => (one: Past) => ({ ...one, occurredAt: `${day}T23:59:59.999Z` });
    const state = stateAfter(
      ...[invited('ada'), invited('bob'), linked()].map(at('2026-02-27')),
      ...[...usedBy('ada', 'inv_ada', 'email'), ...usedBy('cy'), ...usedBy('dan')].map(at('2026-02-28')),
    );
    expect(state.get(dailyUsage, '2026-02-27')).toEqual({
      day: '2026-02-27',
      invited: 2,
      accepted: 0,
      redeemed: 0,
    });
    expect(state.get(dailyUsage, '2026-02-28')).toEqual({
      day: '2026-02-28',
      invited: 0,
      accepted: 1,
      redeemed: 2,
    });
  });

  it('follow delivery as a track of its own', () => {
    const delivery = (...history: readonly Past[]) => {
      const row = stateAfter(...history).get(invites, 'inv_ada');
      return [row?.deliveryState, row?.deliveryReason, row?.sentAt];
    };
    const failed = inviteFact('inv_ada', 'InviteDeliveryFailed', {
      subject: 'sub_ada',
      generation: 1,
      reason: '550',
      final: true,
    });
    const sent = {
      ...inviteFact('inv_ada', 'InviteSent', { generation: 1, messageId: 'm' }),
      occurredAt: now,
    };
    expect(delivery(invited('ada', { sendMail: false }))).toEqual(['none', null, null]);
    expect(delivery(invited('ada'))).toEqual(['queued', null, null]);
    expect(delivery(invited('ada'), failed)).toEqual(['failed', '550', null]);
    expect(delivery(invited('ada'), failed, sent)).toEqual(['sent', null, now]);
    expect(delivery(invited('ada'), sent, resent(2, false))).toEqual(['none', null, now]);
  });

  it('of a reader change nothing but the version', () => {
    const before = seen('inv_link', [linked()]).invite;
    const after = seen('inv_link', [linked(), inviteFact('inv_link', 'InviteUrlCopied')]).invite;
    expect(after).toEqual({ ...before, version: 2 });
  });
});

describe('an erased person', () => {
  const erasure = {
    type: 'SubjectErased',
    stream: 'sub_ada',
    data: { subject: 'sub_ada', inviteIds: ['inv_ada'] },
  };
  const recorded = {
    ...erasure,
    organizationId,
    sequence: 99,
    id: 'evt_99',
    streamVersion: 1,
    version: 1,
    actor: { kind: 'system', id: 'foyer' } as const,
    occurredAt: now,
  };
  const erase = (invite: InviteRow) => invites.evolve(invite, recorded, invite.inviteId);

  it('leaves an invite without their words and address', () => {
    const said = { note: 'n', message: 'm', metadata: { a: 1 } };
    const { invite } = seen('inv_ada', [invited('ada', said)]);
    expect(invites.touches(recorded)).toEqual(['inv_ada']);
    expect(erase(invite)).toEqual({
      ...invite,
      email: '[erased]',
      note: '[erased]',
      message: '[erased]',
      metadata: {},
    });
  });

  it('keeps their place in an audience, so that the link never becomes public', () => {
    const few = linked({ audienceDomains: ['acme.test'], audienceAddresses: ['ada@other.test'] });
    expect(erase(seen('inv_link', [few]).invite)?.audience).toEqual(['@acme.test', '[erased]']);
    const only = linked({ audienceAddresses: ['ada@other.test'] });
    expect(erase(seen('inv_link', [only]).invite)?.audience).toEqual(['[erased]']);
  });
});
