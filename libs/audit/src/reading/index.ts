// A second door, free of Nest: what reads and verifies the logs of organizations from a plain process.
export { actorNames } from './actor-names.js';
export { everyEvent, readerOf } from './every-event.js';
export { eventViews } from './event-view.js';
export type { EventView } from './event-view.js';
export { findOrganization, listOrganizations } from './known-organizations.js';
export type { KnownOrganization } from './known-organizations.js';
export { sequenceText, untilText } from './range-text.js';
export { storedPages } from './stored-pages.js';
export type { Stretch } from './stored-pages.js';
export { summaryOf } from './summary.js';
export { verifyOrganization } from './verify-organization.js';
export type { OrganizationVerification } from './verify-organization.js';
