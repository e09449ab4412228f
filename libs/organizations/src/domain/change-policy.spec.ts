import { given } from 'foyer/event-log/testing';
import { asUser, founded, history, now, orgFact, organizationId } from '../testing/past.js';
import { changePolicy } from './organization.decisions.js';
import { organizations } from './organization.projection.js';
import type { OrganizationRow } from './organization.projection.js';
import { defaultPolicy, inviteDefaults } from './policy.js';

const olga = asUser('olga');
const acme = given(history, founded);
const row = (...past: Parameters<typeof given>[1]) =>
  given(history, [...founded, ...past]).state.get<OrganizationRow>(organizations, organizationId);

describe('the invite policy', () => {
  it('records only what changed', () => {
    acme
      .when((state) =>
        changePolicy(state, olga, { emailTtlHours: 24, linkTtlHours: 168, allowedDomains: [] }),
      )
      .then([{ type: 'InvitePolicyChanged', data: { emailTtlHours: 24 } }]);
    acme.when((state) => changePolicy(state, olga, defaultPolicy as object)).then([]);
  });

  it('keeps what was not changed', () => {
    const changed = row(orgFact('InvitePolicyChanged', { allowedDomains: ['acme.com'], maxTtlHours: 48 }));
    expect(changed?.policy).toEqual({ ...defaultPolicy, allowedDomains: ['acme.com'], maxTtlHours: 48 });
    expect(changed?.version).toBe(2);
  });

  it('switches links off once, which raises their generation', () => {
    acme
      .when((state) => changePolicy(state, olga, { linksEnabled: false }))
      .then([{ type: 'LinksSwitchedOff', data: {} }]);
    const off = { ...orgFact('LinksSwitchedOff'), occurredAt: now };
    expect(row(off)).toMatchObject({
      linksEnabled: false,
      linksGeneration: 2,
      linksDisabledAt: now,
      linksSwitchedOff: [1],
    });
    given(history, [...founded, off])
      .when((state) => changePolicy(state, olga, { linksEnabled: false }))
      .then([]);
  });

  it('switches links on again, and the generation stays', () => {
    acme.when((state) => changePolicy(state, olga, { linksEnabled: true })).then([]);
    const past = [orgFact('LinksSwitchedOff'), orgFact('LinksSwitchedOn')];
    given(history, [...founded, orgFact('LinksSwitchedOff')])
      .when((state) => changePolicy(state, olga, { linksEnabled: true, maxLinkUses: 9 }))
      .then([
        { type: 'InvitePolicyChanged', data: { maxLinkUses: 9 } },
        { type: 'LinksSwitchedOn', data: {} },
      ]);
    expect(row(...past)).toMatchObject({ linksEnabled: true, linksGeneration: 2 });
  });

  it('tells why each generation of links ended', () => {
    const all = orgFact('AllLinksDisabled', { count: 3, generation: 2 });
    expect(row(all)).toMatchObject({ linksEnabled: true, linksGeneration: 2, linksSwitchedOff: [] });
    const [off, on] = [orgFact('LinksSwitchedOff'), orgFact('LinksSwitchedOn')];
    expect(row(all, off, on, off)).toMatchObject({ linksGeneration: 4, linksSwitchedOff: [2, 3] });
  });

  it('gives defaults that it would not refuse itself', () => {
    expect(inviteDefaults(defaultPolicy)).toEqual({ emailTtlHours: 168, linkTtlHours: 168, linkMaxUses: 1 });
    expect(inviteDefaults({ ...defaultPolicy, maxTtlHours: 24, linkTtlHours: 12 })).toEqual({
      emailTtlHours: 24,
      linkTtlHours: 12,
      linkMaxUses: 1,
    });
    const unlimited = { ...defaultPolicy, linkDefaultMaxUses: null };
    expect(inviteDefaults(unlimited).linkMaxUses).toBeNull();
    expect(inviteDefaults({ ...unlimited, allowUnlimited: false }).linkMaxUses).toBe(1);
    expect(inviteDefaults({ ...unlimited, maxLinkUses: 7 }).linkMaxUses).toBe(7);
    expect(inviteDefaults({ ...defaultPolicy, linkDefaultMaxUses: 9, maxLinkUses: 7 }).linkMaxUses).toBe(7);
  });
});
