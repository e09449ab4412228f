import { Command as Message, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { EventLog } from 'foyer/event-log';
import type { Command } from 'foyer/event-log';
import type { Asker } from 'foyer/organizations';
import { aboutInvite } from '../about-invite.js';
import { revokeInvite } from '../domain/revoke.decisions.js';
import type { Naming } from '../domain/revoke.decisions.js';
import type { InviteNow } from '../list-invites/invite-view.js';

/** Cancels an invite of either kind for good. */
export class RevokeInvite extends Message<InviteNow> {
  constructor(
    readonly asker: Asker,
    readonly ask: Naming,
  ) {
    super();
  }
}

/** @returns the command; refused as `revokeInvite` says */
export const revokeInviteCommand = (asker: Asker, ask: Naming): Command<InviteNow> =>
  aboutInvite(asker, ask.inviteId, (state, asking) => revokeInvite(state, asking, ask));

@CommandHandler(RevokeInvite)
export class RevokeInviteHandler implements ICommandHandler<RevokeInvite> {
  constructor(private readonly eventLog: EventLog) {}

  execute({ asker, ask }: RevokeInvite): Promise<InviteNow> {
    return this.eventLog.handle(revokeInviteCommand(asker, ask));
  }
}
