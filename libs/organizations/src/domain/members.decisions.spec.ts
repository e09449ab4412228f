import { given } from 'foyer/event-log/testing';
import type { Past } from '../testing/past.js';
import { asUser, founded, grantOf, history, joined, keyOf, memberFact, orgFact } from '../testing/past.js';
import { changeMemberGrant, deactivateMember, reactivateMember, removeMember } from './members.decisions.js';

const olga = asUser('olga');
const adam = asUser('adam');
const mia = keyOf('mia');
const staff = [...founded, joined('adam', ['admin']), joined('mia', ['member'])];
const past = (...more: Past[]) => given(history, [...staff, ...more]);
const eng = orgFact('TeamCreated', { key: 'eng', name: 'Engineering', description: null });
const engRetired = orgFact('CatalogueEntryRetired', { kind: 'teams', key: 'eng' });

describe('changing a grant', () => {
  const change =
    (name: string, roles: string[], asking = adam, more: object = {}) =>
    (state: Parameters<typeof changeMemberGrant>[0]) =>
      changeMemberGrant(state, asking, { ...keyOf(name), grant: grantOf(roles, more) });

  it('records the whole grant', () => {
    past(eng)
      .when(change('mia', ['auditor'], adam, { primaryTeam: 'eng' }))
      .then([
        {
          type: 'MemberGrantChanged',
          data: { ...mia, grant: grantOf(['auditor'], { teams: ['eng'], primaryTeam: 'eng' }) },
        },
      ]);
  });

  it('to the same is nothing', () => {
    past()
      .when(change('mia', ['member']))
      .then([]);
    past(memberFact('mia', 'MemberGrantChanged', { grant: grantOf(['member', 'auditor']) }))
      .when(change('mia', ['auditor', 'member']))
      .then([]);
  });

  it('gives what the asker may give', () => {
    past()
      .when(change('mia', ['admin']))
      .thenTypes('MemberGrantChanged');
    past()
      .when(change('mia', ['owner']))
      .thenRefused('role.above-yours');
    past()
      .when(change('mia', ['owner'], olga))
      .thenTypes('MemberGrantChanged');
  });

  it('does not reach members above the asker', () => {
    past()
      .when(change('olga', ['member']))
      .thenRefused('role.above-yours');
    past()
      .when(change('olga', ['owner', 'admin']))
      .thenRefused('role.above-yours');
    past()
      .when(change('adam', ['member'], olga))
      .thenTypes('MemberGrantChanged');
  });

  it('names what can be granted', () => {
    past()
      .when(change('mia', ['nobody']))
      .thenRefused('grant.unknown-key');
    past()
      .when(change('mia', ['member'], adam, { teams: ['eng'] }))
      .thenRefused('grant.unknown-key');
    past(eng, engRetired)
      .when(change('mia', ['member'], adam, { teams: ['eng'] }))
      .thenRefused('grant.unknown-key');
    past()
      .when(change('mia', ['member'], adam, { userType: 'standard' }))
      .thenTypes('MemberGrantChanged');
    past()
      .when(change('mia', ['member'], adam, { department: 'standard' }))
      .thenRefused('grant.unknown-key');
  });

  it('keeps what the member has, retired since or not', () => {
    const has = memberFact('mia', 'MemberGrantChanged', { grant: grantOf(['member'], { teams: ['eng'] }) });
    past(eng, has, engRetired)
      .when(change('mia', ['auditor'], adam, { teams: ['eng'] }))
      .thenTypes('MemberGrantChanged');
  });

  it('never takes the last active owner away', () => {
    past()
      .when(change('olga', ['admin'], olga))
      .thenRefused('member.last-owner');
    past(joined('otto', ['owner']))
      .when(change('olga', ['admin'], olga))
      .thenTypes('MemberGrantChanged');
    past(joined('otto', ['owner']), memberFact('otto', 'MemberDeactivated'))
      .when(change('olga', ['admin'], olga))
      .thenRefused('member.last-owner');
    past()
      .when(change('olga', ['owner', 'auditor'], olga))
      .thenTypes('MemberGrantChanged');
  });
});

describe.each([
  ['deactivating', deactivateMember, 'MemberDeactivated'],
  ['removing', removeMember, 'MemberRemoved'],
] as const)('%s', (_, decide, type) => {
  it('records who', () => {
    past()
      .when((state) => decide(state, adam, mia))
      .then([{ type, data: mia }]);
  });

  it('does not reach members above the asker', () => {
    past()
      .when((state) => decide(state, adam, keyOf('olga')))
      .thenRefused('role.above-yours');
    past(joined('abe', ['admin']))
      .when((state) => decide(state, adam, keyOf('abe')))
      .thenTypes(type);
  });

  it('leaves one active owner', () => {
    past()
      .when((state) => decide(state, olga, keyOf('olga')))
      .thenRefused('member.last-owner');
    past(joined('otto', ['owner']))
      .when((state) => decide(state, olga, keyOf('olga')))
      .thenTypes(type);
    past(joined('otto', ['owner']), memberFact('otto', 'MemberGrantChanged', { grant: grantOf(['admin']) }))
      .when((state) => decide(state, olga, keyOf('olga')))
      .thenRefused('member.last-owner');
    past(joined('otto', ['owner']), memberFact('otto', 'MemberRemoved'))
      .when((state) => decide(state, olga, keyOf('olga')))
      .thenRefused('member.last-owner');
  });

  it('needs members:write', () => {
    past()
      .when((state) => decide(state, asUser('mia'), mia))
      .thenRefused('permission.missing');
  });

  it('finds no stranger, nobody removed, no other account', () => {
    past()
      .when((state) => decide(state, adam, keyOf('eve')))
      .thenRefused('member.unknown');
    past(memberFact('mia', 'MemberRemoved'))
      .when((state) => decide(state, adam, mia))
      .thenRefused('member.unknown');
    past()
      .when((state) => decide(state, adam, { ...mia, userId: 'usr_other' }))
      .thenRefused('member.unknown');
  });

  it('wants the version that the asker saw', () => {
    past()
      .when((state) => decide(state, asUser('adam', 1), mia))
      .thenTypes(type);
    past()
      .when((state) => decide(state, asUser('adam', 2), mia))
      .thenRefused('version.stale');
  });
});

describe('an inactive member', () => {
  const inactive = past(memberFact('mia', 'MemberDeactivated'));

  it('is not deactivated twice', () => {
    inactive.when((state) => deactivateMember(state, adam, mia)).then([]);
  });

  it('is reactivated once', () => {
    inactive
      .when((state) => reactivateMember(state, adam, mia))
      .then([{ type: 'MemberReactivated', data: mia }]);
    past()
      .when((state) => reactivateMember(state, adam, mia))
      .then([]);
  });

  it('can be removed and changed', () => {
    inactive.when((state) => removeMember(state, adam, mia)).thenTypes('MemberRemoved');
    inactive
      .when((state) => changeMemberGrant(state, adam, { ...mia, grant: grantOf(['auditor']) }))
      .thenTypes('MemberGrantChanged');
  });
});
