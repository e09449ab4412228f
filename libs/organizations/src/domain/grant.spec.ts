import { newCatalogue } from './catalogue.js';
import { checkGrant, grantSchema, sameGrant } from './grant.js';

const entry = { name: 'X', description: null, retired: false };
const acme = {
  catalogue: {
    ...newCatalogue,
    teams: { eng: entry, ops: entry, old: { ...entry, retired: true } },
    departments: { rnd: entry },
  },
};
const grant = (input: unknown) => grantSchema.parse(input);
const code = (input: object, held?: object) =>
  checkGrant(acme, grant({ roles: ['member'], ...input }), held && grant({ roles: ['member'], ...held }))
    ?.refused;

describe('a grant', () => {
  it('is filled up', () => {
    expect(grant({ roles: ['member', 'member'] })).toEqual({
      roles: ['member'],
      teams: [],
      primaryTeam: null,
      roleGroups: [],
      groups: [],
      department: null,
      userType: null,
    });
  });

  it('has its primary team among the teams', () => {
    expect(grant({ roles: ['member'], primaryTeam: 'eng' }).teams).toEqual(['eng']);
    expect(grant({ roles: ['member'], primaryTeam: 'eng', teams: ['ops'] }).teams).toEqual(['eng', 'ops']);
    expect(grant({ roles: ['member'], primaryTeam: 'eng', teams: ['ops', 'eng'] }).teams).toEqual([
      'ops',
      'eng',
    ]);
  });

  it.each([
    {},
    { roles: [] },
    { roles: 'member' },
    { roles: [''] },
    { roles: ['member'], team: 'eng' },
    { roles: ['member'], teams: [['eng']] },
    { roles: ['member'], primaryTeam: ['eng'] },
    { roles: Array.from({ length: 101 }, (_, i) => `r${i}`) },
  ])('is refused as %j', (input) => {
    expect(grantSchema.safeParse(input).success).toBe(false);
  });

  it('names what the catalogue has', () => {
    expect(code({ teams: ['eng', 'ops'], department: 'rnd', userType: 'standard' })).toBeUndefined();
    expect(code({ roles: ['owner', 'admin', 'auditor'] })).toBeUndefined();
  });

  it.each([
    { roles: ['nobody'] },
    { roles: ['constructor'] },
    { teams: ['eng', 'rnd'] },
    { primaryTeam: 'toString' },
    { roleGroups: ['eng'] },
    { groups: ['eng'] },
    { department: 'eng' },
    { userType: 'eng' },
    { teams: ['old'] },
  ])('names nothing else: %j', (input) => {
    expect(code(input)).toBe('grant.unknown-key');
  });

  it('may keep what is retired, of the same kind', () => {
    expect(code({ teams: ['old'] }, { teams: ['old'] })).toBeUndefined();
    expect(code({ teams: ['old'] }, { groups: ['old'] })).toBe('grant.unknown-key');
  });

  it('is the same in any order, but for the primary team', () => {
    const one = grant({ roles: ['a', 'b'], teams: ['x', 'y'], primaryTeam: 'x' });
    expect(sameGrant(one, grant({ roles: ['b', 'a'], teams: ['y', 'x'], primaryTeam: 'x' }))).toBe(true);
    expect(sameGrant(one, grant({ roles: ['b', 'a'], teams: ['y', 'x'], primaryTeam: 'y' }))).toBe(false);
    expect(sameGrant(one, grant({ roles: ['a'], teams: ['x', 'y'], primaryTeam: 'x' }))).toBe(false);
  });
});
