import { z } from 'zod';
import { defineEvent } from 'foyer/event-log/reading';
import type { EventOf } from 'foyer/event-log/reading';
import { catalogueKinds } from './catalogue.js';
import { policyChanges } from './policy.js';
import type { PolicyChanges } from './policy.js';
import { scopes as allScopes } from 'foyer/identity/events';

const text = z.string();
const optionalText = z.string().nullable();
const entry = z.strictObject({ key: text, name: text, description: optionalText });
const reason = z.string().optional();

export const organizationCreated = defineEvent('OrganizationCreated', {
  version: 1,
  schema: z.strictObject({ name: text, slug: text, description: optionalText }),
});

/** Only what changed. */
export const organizationRenamed = defineEvent('OrganizationRenamed', {
  version: 1,
  schema: z.strictObject({ name: text.optional(), description: optionalText.optional() }),
});

/** null = no limit */
export const seatLimitSet = defineEvent('SeatLimitSet', {
  version: 1,
  schema: z.strictObject({ limit: z.int().nullable() }),
});

/** Only what changed. */
export const invitePolicyChanged = defineEvent<'InvitePolicyChanged', PolicyChanges>('InvitePolicyChanged', {
  version: 1,
  schema: policyChanges,
});

/** Raises the links generation by one: no link made before is ever redeemed again. */
export const linksSwitchedOff = defineEvent('LinksSwitchedOff', {
  version: 1,
  schema: z.strictObject({ reason }),
});

export const linksSwitchedOn = defineEvent('LinksSwitchedOn', { version: 1, schema: z.strictObject({}) });

/** Every link made up to now is revoked; `count` of them were not yet, `generation` is the one from now on. */
export const allLinksDisabled = defineEvent('AllLinksDisabled', {
  version: 1,
  schema: z.strictObject({ count: z.int(), generation: z.int(), reason }),
});

/** A role was defined, or defined anew. */
export const roleDefined = defineEvent('RoleDefined', {
  version: 1,
  schema: entry.extend({ scopes: z.array(z.enum(allScopes)) }),
});

export const teamCreated = defineEvent('TeamCreated', { version: 1, schema: entry });
export const roleGroupCreated = defineEvent('RoleGroupCreated', { version: 1, schema: entry });
export const groupCreated = defineEvent('GroupCreated', { version: 1, schema: entry });
export const departmentCreated = defineEvent('DepartmentCreated', { version: 1, schema: entry });
export const userTypeCreated = defineEvent('UserTypeCreated', { version: 1, schema: entry });

/** The key keeps its history and cannot be granted any more. */
export const catalogueEntryRetired = defineEvent('CatalogueEntryRetired', {
  version: 1,
  schema: z.strictObject({ kind: z.enum(catalogueKinds), key: text }),
});

/** What can have happened to an organization; the stream is the organization's id. */
export const organizationEvents = [
  organizationCreated,
  organizationRenamed,
  seatLimitSet,
  invitePolicyChanged,
  linksSwitchedOff,
  linksSwitchedOn,
  allLinksDisabled,
  roleDefined,
  teamCreated,
  roleGroupCreated,
  groupCreated,
  departmentCreated,
  userTypeCreated,
  catalogueEntryRetired,
] as const;

export type OrganizationEvent = EventOf<typeof organizationEvents>;
