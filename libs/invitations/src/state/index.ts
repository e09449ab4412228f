// A door free of Nest: invites as rows, and how they are shown, for whoever folds a log.
export type { InviteRow } from '../domain/invite.js';
export { invites } from '../domain/invites.projection.js';
export { asOf, showInvite } from '../list-invites/invite-view.js';
export type { InviteView } from '../list-invites/invite-view.js';
