// A door free of Nest: what can have happened, for whoever reads a log.
export { inviteEvents } from '../domain/invite.events.js';
export type { InviteEvent } from '../domain/invite.events.js';
export { summaryOf } from '../invite-timeline/summary.js';
