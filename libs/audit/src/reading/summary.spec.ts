import type { RecordedEvent } from 'foyer/event-log/reading';
import { everyEvent } from './every-event.js';
import { summaryOf } from './summary.js';

const event = (type: string, data: object): RecordedEvent => ({
  stream: 'org_1',
  type,
  data,
  organizationId: 'org_1',
  sequence: 1,
  id: 'evt_1',
  streamVersion: 1,
  version: 1,
  actor: { kind: 'system', id: 'foyer' },
  occurredAt: '2026-11-21T09:00:00.000Z',
});

const grant = { roles: ['member', 'auditor'] };
const userId = 'usr_1';

describe('summaryOf', () => {
  it.each([
    ['OrganizationCreated', { name: 'Acme' }, 'Made Acme'],
    ['OrganizationRenamed', { name: 'Acme', description: null }, 'Changed: name "Acme", description null'],
    ['SeatLimitSet', { limit: 5 }, 'Seats: at most 5'],
    ['SeatLimitSet', { limit: null }, 'Seats: no limit'],
    ['InvitePolicyChanged', { linkTtlHours: 24 }, 'Changed: linkTtlHours 24'],
    ['LinksSwitchedOff', { reason: 'leak' }, 'Switched links off: leak'],
    ['LinksSwitchedOff', {}, 'Switched links off'],
    ['LinksSwitchedOn', {}, 'Switched links on'],
    ['AllLinksDisabled', { count: 3, generation: 2 }, 'Disabled all links, 3 of them live'],
    ['RoleDefined', { key: 'lead' }, 'Defined the role lead'],
    ['RoleGroupCreated', { key: 'staff' }, 'Defined the role group staff'],
    ['CatalogueEntryRetired', { kind: 'userTypes', key: 'guest' }, 'Retired the user type guest'],
    ['MemberJoined', { email: 'ada@acme.test', grant }, 'ada@acme.test joined as member, auditor'],
    ['MemberGrantChanged', { userId, grant }, 'Granted member, auditor to usr_1'],
    ['MemberDeactivated', { userId }, 'Deactivated usr_1'],
    ['MemberReactivated', { userId }, 'Reactivated usr_1'],
    ['MemberRemoved', { userId }, 'Removed usr_1'],
    ['ApiKeyCreated', { name: 'CI' }, 'Made the API key CI'],
    ['ApiKeyRevoked', { keyId: 'key_1' }, 'Revoked the API key key_1'],
    ['InviteExpired', {}, 'Expired'],
    ['PigFlew', {}, 'PigFlew'],
    ['constructor', {}, 'constructor'],
  ])('says of %s %j: %s', (type, data, sentence) => {
    expect(summaryOf(event(type, data))).toBe(sentence);
  });

  it('has a sentence for every event', () => {
    const data = { grant, kind: 'email', reason: 'by-admin' };
    const silent = everyEvent.filter(({ type }) => summaryOf(event(type, data)) === type);
    expect(silent.map(({ type }) => type)).toEqual([]);
  });
});
