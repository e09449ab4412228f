import { given } from 'foyer/event-log/testing';
import {
  asUser,
  founded,
  history,
  joined,
  memberFact,
  now,
  orgFact,
  organizationId,
  personOf,
} from '../testing/past.js';
import { createOrganization, renameOrganization, setSeatLimit } from './organization.decisions.js';
import { organizations } from './organization.projection.js';
import type { OrganizationRow } from './organization.projection.js';

const olga = asUser('olga');
const acme = given(history, founded);
const row = (...past: Parameters<typeof given>[1]) =>
  given(history, [...founded, ...past]).state.get<OrganizationRow>(organizations, organizationId);

describe('creating an organization', () => {
  const ask = { name: 'Acme', slug: 'acme', description: null, owner: personOf('olga') };

  it('makes its maker the owner, who needed no permission', () => {
    given(history, [])
      .when((state) => createOrganization(state, olga, ask))
      .then([
        { type: 'OrganizationCreated', data: { name: 'Acme', slug: 'acme', description: null } },
        {
          type: 'MemberJoined',
          data: {
            ...personOf('olga'),
            grant: {
              roles: ['owner'],
              teams: [],
              primaryTeam: null,
              roleGroups: [],
              groups: [],
              department: null,
              userType: 'standard',
            },
            inviteId: null,
          },
        },
      ]);
  });

  it('happens once', () => {
    acme.when((state) => createOrganization(state, olga, ask)).thenRefused('organization.slug-taken');
  });

  it('starts with the defaults', () => {
    expect(row()).toEqual({
      organizationId,
      name: 'Acme',
      slug: 'acme',
      description: null,
      version: 1,
      createdAt: '2026-01-01T00:00:00.000Z',
      updatedAt: '2026-01-01T00:00:00.000Z',
      linksEnabled: true,
      linksGeneration: 1,
      linksDisabledAt: null,
      linksSwitchedOff: [],
      seatLimit: null,
      members: 1,
      policy: {
        emailTtlHours: 168,
        linkTtlHours: 168,
        linkDefaultMaxUses: 1,
        maxTtlHours: null,
        maxLinkUses: null,
        allowNeverExpires: true,
        allowUnlimited: true,
        allowPublicLinks: true,
        allowedDomains: [],
        inviterLeaves: 'keep',
        reminderHoursBefore: 24,
        notifyCreatorDefault: true,
      },
      catalogue: {
        roles: {},
        teams: {},
        roleGroups: {},
        groups: {},
        departments: {},
        userTypes: { standard: { name: 'Standard', description: null, retired: false } },
      },
    });
  });
});

describe('who may change an organization', () => {
  const rename = (name: string) => (state: Parameters<typeof renameOrganization>[0]) =>
    renameOrganization(state, asUser(name), { name: 'New' });
  const staffed = given(history, [
    ...founded,
    joined('adam', ['admin']),
    joined('mia', ['member']),
    joined('ivo', ['admin']),
    memberFact('ivo', 'MemberDeactivated'),
    joined('rex', ['admin']),
    memberFact('rex', 'MemberRemoved'),
  ]);

  it('is who has organization:write', () => {
    staffed.when(rename('olga')).thenTypes('OrganizationRenamed');
    staffed.when(rename('adam')).thenTypes('OrganizationRenamed');
    staffed.when(rename('mia')).thenRefused('permission.missing');
  });

  it('is nobody deactivated, removed or strange', () => {
    staffed.when(rename('ivo')).thenRefused('member.inactive');
    staffed.when(rename('rex')).thenRefused('organization.unknown');
    staffed.when(rename('eve')).thenRefused('organization.unknown');
  });

  it('is no other account with a known pseudonym', () => {
    const actor = { kind: 'user', id: 'usr_other', subject: 'sub_olga' } as const;
    staffed
      .when((state) => renameOrganization(state, { organizationId, actor, at: now }, { name: 'New' }))
      .thenRefused('organization.unknown');
  });

  it('is the system itself', () => {
    const actor = { kind: 'system', id: 'foyer' } as const;
    staffed
      .when((state) => renameOrganization(state, { organizationId, actor, at: now }, { name: 'New' }))
      .thenTypes('OrganizationRenamed');
  });

  it('is nobody where there is no organization', () => {
    given(history, []).when(rename('olga')).thenRefused('organization.unknown');
  });
});

describe('renaming', () => {
  it('records only what changed', () => {
    acme
      .when((state) => renameOrganization(state, olga, { name: 'Acme', description: 'Anvils' }))
      .then([{ type: 'OrganizationRenamed', data: { description: 'Anvils' } }]);
    acme.when((state) => renameOrganization(state, olga, { name: 'Acme', description: null })).then([]);
    acme.when((state) => renameOrganization(state, olga, {})).then([]);
  });

  it('wants the version that the asker saw', () => {
    const ask = { name: 'New' };
    acme.when((state) => renameOrganization(state, asUser('olga', 1), ask)).thenTypes('OrganizationRenamed');
    acme.when((state) => renameOrganization(state, asUser('olga', 2), ask)).thenRefused('version.stale');
    acme.when((state) => renameOrganization(state, asUser('olga', 0), ask)).thenRefused('version.stale');
  });
});

describe('the seat limit', () => {
  it('is set, lifted, and left alone', () => {
    acme.when((state) => setSeatLimit(state, olga, 5)).then([{ type: 'SeatLimitSet', data: { limit: 5 } }]);
    acme.when((state) => setSeatLimit(state, olga, null)).then([]);
    given(history, [...founded, orgFact('SeatLimitSet', { limit: 5 })])
      .when((state) => setSeatLimit(state, olga, null))
      .then([{ type: 'SeatLimitSet', data: { limit: null } }]);
  });

  it('may be below the seats taken', () => {
    acme.when((state) => setSeatLimit(state, olga, 0)).thenTypes('SeatLimitSet');
  });
});
