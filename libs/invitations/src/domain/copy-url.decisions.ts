import type { Decision, State } from 'foyer/event-log';
import type { Asking } from 'foyer/organizations';
import { refuse } from 'foyer/platform';
import { notPending, onExisting } from './existing.js';
import { onInvite } from './invite.events.js';
import { isLive } from './invite.js';

/** @param holdsKey whether the key that made the invite's token is still held */
export interface Copying {
  readonly inviteId: string;
  readonly holdsKey: (kid: string) => boolean;
}

/** Writes down who reads the URL of an invite. `invite.not-pending` when it is not live, or when its key was retired. */
export const copyUrl = (state: State, asking: Asking, { inviteId, holdsKey }: Copying): Decision =>
  onExisting(state, asking, inviteId, ({ invite, status }) => {
    if (!isLive(status)) return notPending(status);
    return holdsKey(invite.tokenKid)
      ? [onInvite(invite, 'InviteUrlCopied', {})]
      : refuse('invite.not-pending', 'The key of this invite was retired; make a new invite.');
  });
