import { Command as Message, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { EventLog } from 'foyer/event-log';
import type { Asker } from 'foyer/organizations';
import { aboutInvite } from '../about-invite.js';
import type { Naming } from '../domain/revoke.decisions.js';
import { disableInvite, enableInvite } from '../domain/switch.decisions.js';
import type { InviteNow } from '../list-invites/invite-view.js';

/** Stops a link for a while. */
export class DisableInvite extends Message<InviteNow> {
  constructor(
    readonly asker: Asker,
    readonly ask: Naming,
  ) {
    super();
  }
}

/** Lets a disabled link work again. */
export class EnableInvite extends Message<InviteNow> {
  constructor(
    readonly asker: Asker,
    readonly ask: Naming,
  ) {
    super();
  }
}

@CommandHandler(DisableInvite)
export class DisableInviteHandler implements ICommandHandler<DisableInvite> {
  constructor(private readonly eventLog: EventLog) {}

  execute({ asker, ask }: DisableInvite): Promise<InviteNow> {
    return this.eventLog.handle(
      aboutInvite(asker, ask.inviteId, (state, asking) => disableInvite(state, asking, ask)),
    );
  }
}

@CommandHandler(EnableInvite)
export class EnableInviteHandler implements ICommandHandler<EnableInvite> {
  constructor(private readonly eventLog: EventLog) {}

  execute({ asker, ask }: EnableInvite): Promise<InviteNow> {
    return this.eventLog.handle(
      aboutInvite(asker, ask.inviteId, (state, asking) => enableInvite(state, asking, ask)),
    );
  }
}
