// A door free of Nest: what can have happened, for whoever reads a log.
export { grantSchema } from '../domain/grant.js';
export type { Grant } from '../domain/grant.js';
export { memberEvents } from '../domain/members.events.js';
export type { MemberEvent } from '../domain/members.events.js';
export { organizationEvents } from '../domain/organization.events.js';
export type { OrganizationEvent } from '../domain/organization.events.js';
