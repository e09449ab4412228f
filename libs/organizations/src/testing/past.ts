import type { NewEvent, RecordedEvent } from 'foyer/event-log';
import type { Asking } from '../domain/asking.js';
import { grantSchema } from '../domain/grant.js';
import type { Grant, GrantInput } from '../domain/grant.js';
import { memberEvents } from '../domain/members.events.js';
import { members } from '../domain/members.projection.js';
import { organizationEvents } from '../domain/organization.events.js';
import { organizations } from '../domain/organization.projection.js';

/** A fact of the past, and when it was recorded. */
export type Past = NewEvent & Partial<Pick<RecordedEvent, 'occurredAt'>>;

/** What a specification of an organization's decisions starts from. */
export const history = {
  projections: [organizations, members],
  events: [...organizationEvents, ...memberEvents],
};

export const organizationId = 'org_1';
export const now = '2026-03-01T12:00:00.000Z';

export const grantOf = (roles: readonly string[], more: Partial<GrantInput> = {}): Grant =>
  grantSchema.parse({ roles: [...roles], ...more });

/** @returns a person of that name: user `usr_<name>`, pseudonym `sub_<name>` */
export const personOf = (name: string) => ({
  userId: `usr_${name}`,
  subject: `sub_${name}`,
  email: `${name}@acme.test`,
  firstName: name,
  lastName: 'Test',
});

export const keyOf = (name: string) => ({ userId: `usr_${name}`, subject: `sub_${name}` });

/** @returns the asker, as a signed-in user of that name */
export const asUser = (name: string, expected?: number): Asking => ({
  organizationId,
  actor: { kind: 'user', id: `usr_${name}`, subject: `sub_${name}` },
  at: now,
  expected,
});

/** @returns a fact about the organization; the second of them after version 1, and so on */
export const orgFact = (type: string, data: object = {}, after = 1): NewEvent => ({
  stream: organizationId,
  after,
  type,
  data,
});

export const memberFact = (name: string, type: string, data: object = {}): NewEvent => ({
  stream: `usr_${name}`,
  after: 1,
  type,
  data: { ...keyOf(name), ...data },
});

export const joined = (name: string, roles: readonly string[], more: Partial<GrantInput> = {}): NewEvent => ({
  stream: `usr_${name}`,
  after: 0,
  type: 'MemberJoined',
  data: { ...personOf(name), grant: grantOf(roles, more), inviteId: null },
});

/** Acme, made by Olga, its owner. */
export const founded: readonly NewEvent[] = [
  orgFact('OrganizationCreated', { name: 'Acme', slug: 'acme', description: null }, 0),
  joined('olga', ['owner']),
];
