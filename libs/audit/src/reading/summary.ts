import type { RecordedEvent } from 'foyer/event-log/reading';
import type { ApiKeyEvent } from 'foyer/identity/events';
import { summaryOf as ofInvite } from 'foyer/invitations/events';
import type { MemberEvent, OrganizationEvent } from 'foyer/organizations/events';
import type { SubjectErased } from '../erase-subject/subject-erased.events.js';

type Told = OrganizationEvent | MemberEvent | ApiKeyEvent | SubjectErased;
type Named<T extends Told['type']> = Extract<Told, { type: T }>;

const because = (reason: string | undefined): string => (reason ? `: ${reason}` : '');

const defined =
  (what: string) =>
  ({ data }: { readonly data: { readonly key: string } }): string =>
    `Defined the ${what} ${data.key}`;

const changed = ({ data }: { readonly data: object }): string =>
  `Changed: ${Object.entries(data)
    .map(([field, value]) => `${field} ${JSON.stringify(value)}`)
    .join(', ')}`;

const kinds: Record<Named<'CatalogueEntryRetired'>['data']['kind'], string> = {
  roles: 'role',
  teams: 'team',
  roleGroups: 'role group',
  groups: 'group',
  departments: 'department',
  userTypes: 'user type',
};

const sentences: { readonly [T in Told['type']]: (event: Named<T>) => string } = {
  OrganizationCreated: ({ data }) => `Made ${data.name}`,
  OrganizationRenamed: changed,
  SeatLimitSet: ({ data }) => (data.limit === null ? 'Seats: no limit' : `Seats: at most ${data.limit}`),
  InvitePolicyChanged: changed,
  LinksSwitchedOff: ({ data }) => `Switched links off${because(data.reason)}`,
  LinksSwitchedOn: () => 'Switched links on',
  AllLinksDisabled: ({ data }) => `Disabled all links, ${data.count} of them live${because(data.reason)}`,
  RoleDefined: defined('role'),
  TeamCreated: defined(kinds.teams),
  RoleGroupCreated: defined(kinds.roleGroups),
  GroupCreated: defined(kinds.groups),
  DepartmentCreated: defined(kinds.departments),
  UserTypeCreated: defined(kinds.userTypes),
  CatalogueEntryRetired: ({ data }) => `Retired the ${kinds[data.kind]} ${data.key}`,
  MemberJoined: ({ data }) => `${data.email} joined as ${data.grant.roles.join(', ')}`,
  MemberGrantChanged: ({ data }) => `Granted ${data.grant.roles.join(', ')} to ${data.userId}`,
  MemberDeactivated: ({ data }) => `Deactivated ${data.userId}`,
  MemberReactivated: ({ data }) => `Reactivated ${data.userId}`,
  MemberRemoved: ({ data }) => `Removed ${data.userId}`,
  ApiKeyCreated: ({ data }) => `Made the API key ${data.name}`,
  ApiKeyRevoked: ({ data }) => `Revoked the API key ${data.keyId}`,
  SubjectErased: () => 'Erased a person',
};

/** @returns one sentence for people; the event's type where no module has a sentence for it */
export const summaryOf = (event: RecordedEvent): string => {
  const sentence = Object.hasOwn(sentences, event.type)
    ? (sentences[event.type as Told['type']] as (event: RecordedEvent) => string)
    : ofInvite;
  return sentence(event);
};
