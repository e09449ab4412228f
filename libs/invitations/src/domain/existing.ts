import type { Decision, State } from 'foyer/event-log';
import type { Asking, OrganizationRow, Scope } from 'foyer/organizations';
import { allowedTo, checkVersion } from 'foyer/organizations';
import type { Refusal } from 'foyer/platform';
import { refuse } from 'foyer/platform';
import type { InviteRow, InviteStatus } from './invite.js';
import { statusAt } from './invite.js';
import { invites } from './invites.projection.js';

/** An invite as an asker with the right to invite finds it. */
export interface Found<I extends InviteRow = InviteRow> {
  readonly invite: I;
  readonly status: InviteStatus;
  readonly organization: OrganizationRow;
  readonly scopes: ReadonlySet<Scope>;
}

export const unknownInvite = (): Refusal => refuse('invite.unknown', 'There is no such invite.');

/** @returns `invite.not-pending`, in words for the status */
export const notPending = (status: InviteStatus): Refusal =>
  refuse('invite.not-pending', `The invite is ${status}, so this cannot be done any more.`);

/** @returns as `allowedTo`, then `invite.unknown`, `version.stale`, then what the rule says */
export const onExisting = (
  state: State,
  asking: Asking,
  inviteId: string,
  rule: (found: Found) => Decision,
): Decision =>
  allowedTo('invites:write', state, asking, (organization, scopes) => {
    const invite = state.get(invites, inviteId);
    if (!invite) return unknownInvite();
    const status = statusAt(invite, organization, asking.at);
    return checkVersion(asking, invite.version) ?? rule({ invite, status, organization, scopes });
  });
