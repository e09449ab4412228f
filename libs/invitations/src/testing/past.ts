import type { NewEvent, RecordedEvent, State } from 'foyer/event-log';
import { given } from 'foyer/event-log/testing';
import type { Asking, Grant, GrantInput } from 'foyer/organizations';
import { grantSchema, memberEvents, members, organizationEvents, organizations } from 'foyer/organizations';
import type { EmailAddress } from 'foyer/platform';
import { inviteEvents } from '../domain/invite.events.js';
import type { Joiner } from '../domain/redeem.decisions.js';
import { inviteProjections } from '../projections.js';

/** A fact of the past, and when and by whom it was recorded. */
export type Past = NewEvent & Partial<Pick<RecordedEvent, 'occurredAt' | 'actor'>>;

export const history = {
  projections: [organizations, members, ...inviteProjections],
  events: [...organizationEvents, ...memberEvents, ...inviteEvents],
};

export const organizationId = 'org_1';
export const now = '2026-03-01T12:00:00.000Z';
const hour = 3_600_000;

/** @returns a moment that many hours (and milliseconds) after `now`, or before it */
export const inHours = (hours: number, ms = 0): string =>
  new Date(Date.parse(now) + hours * hour + ms).toISOString();

export const grantOf = (roles: readonly string[] = ['member'], more: Partial<GrantInput> = {}): Grant =>
  grantSchema.parse({ roles: [...roles], ...more });

/** @returns a person of that name: user `usr_<name>`, pseudonym `sub_<name>`, at acme.test */
export const personOf = (name: string) => ({
  userId: `usr_${name}`,
  subject: `sub_${name}`,
  email: `${name}@acme.test` as EmailAddress,
  firstName: name,
  lastName: 'Test',
});

/** @returns somebody who wants in and has proved their address */
export const joinerOf = (name: string, more: Partial<Joiner> = {}): Joiner => ({
  ...personOf(name),
  verified: true,
  ...more,
});

/** @returns the asker, as a signed-in member of that name */
export const asUser = (name: string, more: Partial<Asking> = {}): Asking => ({
  organizationId,
  actor: { kind: 'user', id: `usr_${name}`, subject: `sub_${name}` },
  at: now,
  ...more,
});

export const orgFact = (type: string, data: object = {}): NewEvent => ({
  stream: organizationId,
  after: 1,
  type,
  data,
});

export const memberFact = (name: string, type: string, data: object = {}): NewEvent => ({
  stream: `usr_${name}`,
  after: 1,
  type,
  data: { userId: `usr_${name}`, subject: `sub_${name}`, ...data },
});

export const joined = (name: string, roles: readonly string[], inviteId: string | null = null): NewEvent => ({
  stream: `usr_${name}`,
  after: 0,
  type: 'MemberJoined',
  data: { ...personOf(name), grant: grantOf(roles), inviteId },
});

/** Acme: Olga owns it, Adam is an admin, Mia a member. Team `eng`; a role `root` that is above Adam. */
export const acme: readonly Past[] = [
  {
    ...orgFact('OrganizationCreated', { name: 'Acme', slug: 'acme', description: null }),
    after: 0,
  },
  joined('olga', ['owner']),
  joined('adam', ['admin']),
  joined('mia', ['member']),
  orgFact('TeamCreated', { key: 'eng', name: 'Engineering', description: null }),
  orgFact('RoleDefined', { key: 'root', name: 'Root', description: null, scopes: ['audit:erase'] }),
];

/** @returns what follows after Acme was founded and this happened */
export const past = (...more: readonly Past[]) => given(history, [...acme, ...more]);

/** @returns the rows that follow from it */
export const stateAfter = (...more: readonly Past[]): State => past(...more).state;

export const tokenOf = (generation: number, of = 'x') => ({
  kid: 'k1',
  digest: `${of}-${generation}`.padEnd(43, '_'),
});

export const adminScopes = [
  'audit:read',
  'invites:read',
  'invites:write',
  'members:read',
  'members:write',
  'organization:read',
  'organization:write',
  'webhooks:write',
];

export const authorOf = (name: string, scopes: readonly string[] = adminScopes) => ({
  kind: 'user',
  id: `usr_${name}`,
  subject: `sub_${name}`,
  scopes,
});

const created = (id: string) => ({
  grant: grantOf(),
  createdBy: authorOf('adam'),
  note: null,
  metadata: null,
  token: tokenOf(1, id),
  generation: 1,
});

/** @returns that Adam invited somebody by mail as invite `inv_<name>`, for a week from `now` */
export const invited = (name: string, more: object = {}, id = `inv_${name}`): Past => ({
  stream: id,
  after: 0,
  type: 'InviteCreated',
  occurredAt: now,
  data: {
    ...created(id),
    kind: 'email',
    subject: `sub_${name}`,
    email: `${name}@acme.test`,
    expiresAt: inHours(168),
    ttlMs: 168 * hour,
    message: null,
    locale: null,
    sendMail: true,
    ...more,
  },
});

/** @returns that Adam made a link `inv_link` for three people, for a week from `now` */
export const linked = (more: object = {}, id = 'inv_link'): Past => ({
  stream: id,
  after: 0,
  type: 'InviteCreated',
  occurredAt: now,
  data: {
    ...created(id),
    kind: 'link',
    subject: `audience:${id}`,
    expiresAt: inHours(168),
    ttlMs: 168 * hour,
    name: null,
    description: null,
    audienceDomains: [],
    audienceAddresses: null,
    maxUses: 3,
    notifyCreator: true,
    linksGeneration: 1,
    ...more,
  },
});

export const inviteFact = (id: string, type: string, data: object = {}): NewEvent => ({
  stream: id,
  after: 1,
  type,
  data,
});

/** @returns that somebody used the link and is a member since */
export const usedBy = (name: string, id = 'inv_link', kind = 'link'): readonly Past[] => [
  inviteFact(id, 'InviteRedeemed', {
    kind,
    userId: `usr_${name}`,
    subject: `sub_${name}`,
    email: `${name}@acme.test`,
    grant: grantOf(),
    releasesSeat: kind === 'email',
  }),
  joined(name, ['member'], id),
];
