import { given } from 'foyer/event-log/testing';
import type { Past } from '../testing/past.js';
import { asUser, founded, history, joined, orgFact, organizationId } from '../testing/past.js';
import { defineCatalogueEntry, retireCatalogueEntry } from './catalogue.decisions.js';
import type { EntryDefinition } from './catalogue.decisions.js';
import { builtInRoles, catalogueKinds, entryOf, rolesOf, scopesOfRoles } from './catalogue.js';
import { organizations } from './organization.projection.js';
import type { OrganizationRow } from './organization.projection.js';

const olga = asUser('olga');
const adam = asUser('adam');
const past = (...more: Past[]) => given(history, [...founded, joined('adam', ['admin']), ...more]);
const team: EntryDefinition = {
  kind: 'teams',
  key: 'eng',
  name: 'Engineering',
  description: null,
  scopes: [],
};
const role: EntryDefinition = {
  kind: 'roles',
  key: 'inviter',
  name: 'Inviter',
  description: null,
  scopes: ['invites:read', 'invites:write'],
};
const teamFact = { key: 'eng', name: 'Engineering', description: null };
const roleFact = {
  key: 'inviter',
  name: 'Inviter',
  description: null,
  scopes: ['invites:read', 'invites:write'],
};
const rootFact = { key: 'root', name: 'Root', description: null, scopes: ['audit:erase'] };

describe('built-in roles', () => {
  it('give what the contract says', () => {
    const all = [...builtInRoles.owner.scopes];
    expect(all).toHaveLength(10);
    expect(builtInRoles.admin.scopes).toEqual(
      all.filter((one) => one !== 'keys:write' && one !== 'audit:erase'),
    );
    expect(builtInRoles.member.scopes).toEqual(['organization:read']);
    expect(builtInRoles.auditor.scopes).toEqual(['audit:read', 'invites:read']);
  });

  it('cannot be changed: upwards for one reason, otherwise for another', () => {
    const define = (key: string, asking = adam) =>
      past().when((state) => defineCatalogueEntry(state, asking, { ...role, key }));
    define('owner').thenRefused('role.above-yours');
    define('admin').thenRefused('role.built-in');
    define('member').thenRefused('role.built-in');
    define('owner', olga).thenRefused('role.built-in');
    const retire = (key: string, asking = adam) =>
      past().when((state) => retireCatalogueEntry(state, asking, { kind: 'roles', key }));
    retire('owner').thenRefused('role.above-yours');
    retire('auditor').thenRefused('role.built-in');
    retire('owner', olga).thenRefused('role.built-in');
  });
});

describe('defining an entry', () => {
  it.each([
    ['teams', 'TeamCreated'],
    ['roleGroups', 'RoleGroupCreated'],
    ['groups', 'GroupCreated'],
    ['departments', 'DepartmentCreated'],
    ['userTypes', 'UserTypeCreated'],
  ] as const)('of %s is a %s', (kind, type) => {
    past()
      .when((state) => defineCatalogueEntry(state, olga, { ...team, kind }))
      .then([{ type, data: teamFact }]);
  });

  it('of roles carries the scopes', () => {
    past()
      .when((state) => defineCatalogueEntry(state, olga, role))
      .then([{ type: 'RoleDefined', data: roleFact }]);
  });

  it("takes scopes within the asker's alone", () => {
    const define = (scopes: EntryDefinition['scopes'], asking = adam) =>
      past().when((state) => defineCatalogueEntry(state, asking, { ...role, scopes }));
    define(builtInRoles.admin.scopes).thenTypes('RoleDefined');
    define(['keys:write']).thenRefused('role.above-yours');
    define(['organization:read', 'audit:erase']).thenRefused('role.above-yours');
    define(['keys:write'], olga).thenTypes('RoleDefined');
  });

  it('does not take down a role that is above the asker', () => {
    const lower = { ...role, key: 'root', scopes: [] };
    const before = past(orgFact('RoleDefined', rootFact));
    before.when((state) => defineCatalogueEntry(state, adam, lower)).thenRefused('role.above-yours');
    before.when((state) => defineCatalogueEntry(state, olga, lower)).thenTypes('RoleDefined');
  });

  it('anew changes it, and nothing when it is so already', () => {
    const before = past(orgFact('TeamCreated', teamFact), orgFact('RoleDefined', roleFact));
    before.when((state) => defineCatalogueEntry(state, olga, team)).then([]);
    before
      .when((state) => defineCatalogueEntry(state, olga, { ...role, scopes: role.scopes.toReversed() }))
      .then([]);
    before
      .when((state) => defineCatalogueEntry(state, olga, { ...team, name: 'Builders' }))
      .then([{ type: 'TeamCreated', data: { ...teamFact, name: 'Builders' } }]);
    before
      .when((state) => defineCatalogueEntry(state, olga, { ...role, scopes: [] }))
      .thenTypes('RoleDefined');
  });

  it('brings a retired one back', () => {
    past(orgFact('TeamCreated', teamFact), orgFact('CatalogueEntryRetired', { kind: 'teams', key: 'eng' }))
      .when((state) => defineCatalogueEntry(state, olga, team))
      .thenTypes('TeamCreated');
  });

  it('wants the version that the asker saw', () => {
    past()
      .when((state) => defineCatalogueEntry(state, asUser('olga', 7), team))
      .thenRefused('version.stale');
    past()
      .when((state) => defineCatalogueEntry(state, asUser('olga', 1), team))
      .thenTypes('TeamCreated');
  });
});

describe('retiring an entry', () => {
  it('happens once, and to what there is', () => {
    const eng = { kind: 'teams', key: 'eng' } as const;
    const retired = orgFact('CatalogueEntryRetired', eng);
    past()
      .when((state) => retireCatalogueEntry(state, olga, eng))
      .thenRefused('key.unknown');
    past(orgFact('TeamCreated', teamFact))
      .when((state) => retireCatalogueEntry(state, olga, eng))
      .then([{ type: 'CatalogueEntryRetired', data: eng }]);
    past(orgFact('TeamCreated', teamFact), retired)
      .when((state) => retireCatalogueEntry(state, olga, eng))
      .then([]);
  });

  it('of a role above the asker is refused', () => {
    const root = { kind: 'roles', key: 'root' } as const;
    const before = past(orgFact('RoleDefined', rootFact));
    before.when((state) => retireCatalogueEntry(state, adam, root)).thenRefused('role.above-yours');
    before.when((state) => retireCatalogueEntry(state, olga, root)).thenTypes('CatalogueEntryRetired');
  });

  it('leaves the name and the scopes to those who have it', () => {
    const row = past(
      orgFact('RoleDefined', roleFact),
      orgFact('CatalogueEntryRetired', { kind: 'roles', key: 'inviter' }),
    ).state.get<OrganizationRow>(organizations, organizationId);
    expect(row && rolesOf(row)['inviter']).toEqual({ ...roleFact, key: undefined, retired: true });
    expect(row && [...scopesOfRoles(row, ['inviter'])]).toEqual(['invites:read', 'invites:write']);
  });
});

describe('keys that JavaScript objects have by nature', () => {
  it.each(catalogueKinds)('are no entries of %s until defined', (kind) => {
    const row = past().state.get<OrganizationRow>(organizations, organizationId);
    for (const key of ['constructor', 'toString', '__proto__', 'hasOwnProperty'])
      expect(row && entryOf(row, kind, key)).toBeUndefined();
    expect(row && scopesOfRoles(row, ['constructor', '__proto__'])).toEqual(new Set());
  });

  it('can be defined like any other', () => {
    const row = past(orgFact('TeamCreated', { ...teamFact, key: 'constructor' })).state.get<OrganizationRow>(
      organizations,
      organizationId,
    );
    expect(row && entryOf(row, 'teams', 'constructor')).toEqual({
      name: 'Engineering',
      description: null,
      retired: false,
    });
  });
});
