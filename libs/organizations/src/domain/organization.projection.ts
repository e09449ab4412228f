import { defineProjection } from 'foyer/event-log/projections';
import type { RecordedEvent } from 'foyer/event-log/reading';
import type { Catalogue, CatalogueKind } from './catalogue.js';
import { newCatalogue } from './catalogue.js';
import type { MemberEvent } from './members.events.js';
import type { OrganizationEvent } from './organization.events.js';
import { defaultPolicy } from './policy.js';
import type { InvitePolicy } from './policy.js';

/** An organization as of its last event. Times are RFC 3339 UTC with milliseconds. */
export interface OrganizationRow {
  readonly organizationId: string;
  readonly name: string;
  readonly slug: string;
  readonly description: string | null;
  /** Version of the organization's own stream: members do not count. */
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly linksEnabled: boolean;
  /** Never falls; a link made under a lower one is revoked. Starts at 1. */
  readonly linksGeneration: number;
  /** When the generation last rose; null while it never did. */
  readonly linksDisabledAt: string | null;
  /** Generations that ended because links were switched off; all others ended because all links were disabled. */
  readonly linksSwitchedOff: readonly number[];
  /** null = no limit */
  readonly seatLimit: number | null;
  /** Active and inactive ones. */
  readonly members: number;
  readonly policy: InvitePolicy;
  readonly catalogue: Catalogue;
}

type Event = OrganizationEvent | Extract<MemberEvent, { type: 'MemberJoined' | 'MemberRemoved' }>;
type EventNamed<T extends Event['type']> = Extract<Event, { type: T }>;
type Change = Partial<OrganizationRow>;
type EntryEvent = EventNamed<
  | 'RoleDefined'
  | 'TeamCreated'
  | 'RoleGroupCreated'
  | 'GroupCreated'
  | 'DepartmentCreated'
  | 'UserTypeCreated'
>;

const created = (event: EventNamed<'OrganizationCreated'>): OrganizationRow => ({
  organizationId: event.organizationId,
  ...event.data,
  version: event.streamVersion,
  createdAt: event.occurredAt,
  updatedAt: event.occurredAt,
  linksEnabled: true,
  linksGeneration: 1,
  linksDisabledAt: null,
  linksSwitchedOff: [],
  seatLimit: null,
  members: 0,
  policy: defaultPolicy,
  catalogue: newCatalogue,
});

const withEntry = (catalogue: Catalogue, kind: CatalogueKind, key: string, entry: object): Catalogue => ({
  ...catalogue,
  [kind]: { ...catalogue[kind], [key]: entry },
});

const defined =
  (kind: CatalogueKind) =>
  ({ catalogue }: OrganizationRow, { data: { key, ...entry } }: EntryEvent): Change => ({
    catalogue: withEntry(catalogue, kind, key, { ...entry, retired: false }),
  });

const changes: { [T in Event['type']]: (row: OrganizationRow, event: EventNamed<T>) => Change } = {
  OrganizationCreated: (_, event) => created(event),
  OrganizationRenamed: (_, { data }) => data,
  SeatLimitSet: (_, { data }) => ({ seatLimit: data.limit }),
  InvitePolicyChanged: ({ policy }, { data }) => ({ policy: { ...policy, ...data } }),
  LinksSwitchedOff: ({ linksGeneration, linksSwitchedOff }, { occurredAt }) => ({
    linksEnabled: false,
    linksGeneration: linksGeneration + 1,
    linksDisabledAt: occurredAt,
    linksSwitchedOff: [...linksSwitchedOff, linksGeneration],
  }),
  LinksSwitchedOn: () => ({ linksEnabled: true }),
  AllLinksDisabled: (_, { data, occurredAt }) => ({
    linksGeneration: data.generation,
    linksDisabledAt: occurredAt,
  }),
  RoleDefined: defined('roles'),
  TeamCreated: defined('teams'),
  RoleGroupCreated: defined('roleGroups'),
  GroupCreated: defined('groups'),
  DepartmentCreated: defined('departments'),
  UserTypeCreated: defined('userTypes'),
  CatalogueEntryRetired: ({ catalogue }, { data: { kind, key } }) => ({
    catalogue: withEntry(catalogue, kind, key, { ...catalogue[kind][key], retired: true }),
  }),
  MemberJoined: ({ members }) => ({ members: members + 1 }),
  MemberRemoved: ({ members }) => ({ members: members - 1 }),
};

const isOurs = (event: RecordedEvent): event is Event => Object.hasOwn(changes, event.type);

/** The organization's own facts move its version; a member coming or going moves only the count. */
const stamp = (event: Event): Change =>
  event.stream === event.organizationId ? { version: event.streamVersion, updatedAt: event.occurredAt } : {};

/** The organization as decisions read it: one row, its key is the organization's id. */
export const organizations = defineProjection<OrganizationRow>({
  name: 'organization',
  table: 'foyer_organizations.organizations',
  key: 'organizationId',
  columns: {
    organizationId: 'text',
    name: 'text',
    slug: 'text',
    description: 'text',
    version: 'int',
    createdAt: 'time',
    updatedAt: 'time',
    linksEnabled: 'bool',
    linksGeneration: 'int',
    linksDisabledAt: 'time',
    linksSwitchedOff: 'json',
    seatLimit: 'int',
    members: 'int',
    policy: 'json',
    catalogue: 'json',
  },
  touches: (event) => (isOurs(event) ? [event.organizationId] : []),
  evolve: (row, event) => {
    if (!isOurs(event)) return row;
    if (event.type === 'OrganizationCreated') return created(event);
    if (!row) return undefined;
    const change = changes[event.type] as (row: OrganizationRow, event: Event) => Change;
    return { ...row, ...change(row, event), ...stamp(event) };
  },
});
