// A door free of Nest: an organization and its members as rows, and how they are shown, for whoever folds a log.
export { members } from '../domain/members.projection.js';
export type { MemberRow } from '../domain/members.projection.js';
export { organizations } from '../domain/organization.projection.js';
export type { OrganizationRow } from '../domain/organization.projection.js';
export { seatsOf } from '../domain/seats.js';
export type { Seats } from '../domain/seats.js';
export { showMember } from '../list-members/member-view.js';
export type { MemberView } from '../list-members/member-view.js';
export { showOrganization, showPolicy } from '../show-organization/organization-view.js';
export type { OrganizationView, PolicyView } from '../show-organization/organization-view.js';
